/** A view on paper: where a place falls in millimetres, how large a kilometre is, in which cell of the grid one looks. */
import type { Position } from 'geojson';

export type Box = [west: number, south: number, east: number, north: number];

/** Metres around the equator. */
const EQUATOR = 40_075_016.686;
/** Millimetres of a pixel at 96 to the inch. */
const PIXEL = 25.4 / 96;
/** A cell of the grid is about as large on one sheet. */
const CELL = 38;

/** Web Mercator, the world from 0 to 1 from its north-west. */
export function mercator([lon = 0, lat = 0]: Position): [x: number, y: number] {
  const sin = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)];
}

const latitude = (y: number): number => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

export class Frame {
  readonly box: Box;
  /** The zoom of a screen on which the map would be as large. */
  readonly zoom: number;
  /** Metres of a millimetre in the middle. */
  readonly metres: number;
  readonly columns: number;
  readonly rows: number;
  readonly #west: number;
  readonly #north: number;
  /** Millimetres of the whole world. */
  readonly #world: number;

  /** The smallest view of `width` by `height` millimetres in which a box lies wholly. */
  constructor(box: Box, readonly width: number, readonly height: number, growth = 1) {
    const [west, north] = mercator([box[0], box[3]]);
    const [east, south] = mercator([box[2], box[1]]);
    this.#world = Math.min(width / Math.max(east - west, 1e-9), height / Math.max(south - north, 1e-9));
    this.#west = (west + east) / 2 - width / this.#world / 2;
    this.#north = (north + south) / 2 - height / this.#world / 2;
    const [right, bottom] = [this.#west + width / this.#world, this.#north + height / this.#world];
    this.box = [(this.#west - 0.5) * 360, latitude(bottom), (right - 0.5) * 360, latitude(this.#north)];
    this.zoom = Math.log2(this.#world / PIXEL / 512);
    this.metres = (EQUATOR * Math.cos((latitude((this.#north + bottom) / 2) * Math.PI) / 180)) / this.#world;
    this.columns = Math.max(2, Math.min(26, Math.round(width / (CELL * growth))));
    this.rows = Math.max(2, Math.round(height / (CELL * growth)));
  }

  /** A place, in millimetres from the top left. */
  at(place: Position): [x: number, y: number] {
    const [x, y] = mercator(place);
    return this.on(x, y);
  }

  /** The same of a point of the projected world. */
  on(x: number, y: number): [x: number, y: number] {
    return [(x - this.#west) * this.#world, (y - this.#north) * this.#world];
  }

  holds([x, y]: [number, number], reach = 0): boolean {
    return x >= -reach && y >= -reach && x <= this.width + reach && y <= this.height + reach;
  }

  /** The cell of the grid: `C4`. */
  cell([x, y]: [number, number]): string {
    const column = Math.min(this.columns - 1, Math.max(0, Math.floor((x / this.width) * this.columns)));
    const row = Math.min(this.rows - 1, Math.max(0, Math.floor((y / this.height) * this.rows)));
    return `${String.fromCharCode(65 + column)}${row + 1}`;
  }

  /** 1 to so much, to two figures: paper and printers are no more exact. */
  get scale(): number {
    const exact = this.metres * 1_000;
    const step = 10 ** (Math.floor(Math.log10(exact)) - 1);
    return Math.round(exact / step) * step;
  }

  /** A round length that takes a fifth to a half of so many millimetres. */
  bar(most: number): { metres: number; width: number } {
    const longest = this.metres * most;
    const power = 10 ** Math.floor(Math.log10(longest));
    const metres = ([5, 2, 1].find((n) => n * power <= longest) ?? 1) * power;
    return { metres, width: metres / this.metres };
  }
}
