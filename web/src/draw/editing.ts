/** A shape taken up again: its corners are dragged, added between others, removed, and every step can be undone. */
import { TerraDrawSelectMode, type GeoJSONStoreFeatures, type HexColor, type TerraDraw } from 'terra-draw';
import type { Position } from 'geojson';
import type { Grip } from '../map';
import { round6, tidy, type Simple } from './shape';

/** Pixels around a corner that count as choosing it. */
const reach = 26;

const cornersOf = (shape: Simple): Position[] =>
  shape.type === 'Point' ? [shape.coordinates] : shape.type === 'LineString' ? shape.coordinates : (shape.coordinates[0] ?? []).slice(0, -1);

function withCorners(shape: Simple, corners: Position[]): Simple {
  if (shape.type === 'Point') return { type: 'Point', coordinates: corners[0] as Position };
  if (shape.type === 'LineString') return { type: 'LineString', coordinates: corners };
  return { type: 'Polygon', coordinates: [[...corners, corners[0] as Position]] };
}

export const selectMode = (): TerraDrawSelectMode =>
  new TerraDrawSelectMode({ allowManualDeselection: false, keyEvents: null, pointerDistance: reach, flags: flags(false) });

/**
 * With the crosshair the finger moves the map, even where it begins on a corner. A corner goes where the finger takes it, across an
 * edge too: that the shape crosses itself is said in words, while a corner that sticks says nothing.
 */
const flags = (moving: boolean, aimed = false) => ({
  sketch: { feature: { selfIntersectable: true, draggable: moving && !aimed, coordinates: { midpoints: true, draggable: !aimed, deletable: true } } },
});

export class Editing {
  readonly #draw: TerraDraw;
  readonly #grip: Grip;
  readonly #id: string | number;
  readonly #changed: () => void;
  readonly #past: Simple[];
  #undone: Simple[] = [];
  #moving = false;
  #aimed = false;
  /** The corner last touched; of a point, always itself. */
  chosen: number | null;

  /** @param resume how far an earlier page had altered it */
  constructor(draw: TerraDraw, grip: Grip, shape: Simple, changed: () => void, resume?: Simple) {
    this.#draw = draw;
    this.#grip = grip;
    this.#changed = changed;
    this.chosen = shape.type === 'Point' ? 0 : null;
    this.#past = resume ? [tidy(shape), tidy(resume)] : [tidy(shape)];
    const [added] = draw.addFeatures([{ type: 'Feature', geometry: this.#past.at(-1) as Simple, properties: { mode: 'sketch', role: 'edited' } } as GeoJSONStoreFeatures]);
    if (!added?.valid || added.id === undefined) throw new Error(`The shape cannot be edited: ${added?.reason}`);
    this.#id = added.id;
    this.move(shape.type === 'Point');
    draw.selectFeature(this.#id);
  }

  get shape(): Simple {
    return tidy(this.#held);
  }

  /** As it is on the screen: its corners in the order in which they are drawn, whichever way they run round. */
  get #held(): Simple {
    return this.#draw.getSnapshotFeature(this.#id)?.geometry as Simple;
  }

  get altered(): boolean {
    return this.#past.length > 1;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  get corners(): number {
    return cornersOf(this.#held).length;
  }

  move(on: boolean): void {
    this.#moving = on;
    this.#draw.updateModeOptions<typeof TerraDrawSelectMode>('select', { flags: flags(on, this.#aimed) });
  }

  /** Whether the crosshair is on. */
  aim(on: boolean): void {
    this.#aimed = on;
    this.move(this.#moving);
  }

  paint(color: HexColor, edge: HexColor): void {
    const isChosen = (feature: GeoJSONStoreFeatures) => feature.properties.index === this.chosen;
    this.#draw.updateModeOptions<typeof TerraDrawSelectMode>('select', {
      styles: {
        selectedPolygonColor: color, selectedPolygonFillOpacity: 0.2, selectedPolygonOutlineColor: color, selectedPolygonOutlineWidth: 3.4,
        selectedLineStringColor: color, selectedLineStringWidth: 3.8,
        selectedPointColor: color, selectedPointWidth: 10, selectedPointOutlineColor: edge, selectedPointOutlineWidth: 3,
        selectionPointColor: (feature) => (isChosen(feature) ? color : edge), selectionPointOutlineColor: (feature) => (isChosen(feature) ? edge : color),
        selectionPointOutlineWidth: 2.8, selectionPointWidth: (feature) => (isChosen(feature) ? 10 : 7.5),
        midPointColor: color, midPointOutlineColor: edge, midPointOpacity: 0.65, midPointWidth: 5, midPointOutlineWidth: 1.5,
      },
    });
  }

  /** Terra Draw finished a drag or an inserted or removed corner; a corner that was only touched is no step. */
  commit(): void {
    const now = this.#held;
    if (JSON.stringify(now) === JSON.stringify(this.#past.at(-1))) return;
    this.#past.push(now);
    this.#undone = [];
    this.#changed();
  }

  undo(): void {
    if (this.#past.length < 2) return;
    this.#undone.push(this.#past.pop() as Simple);
    this.#show(this.#past.at(-1) as Simple);
  }

  redo(): void {
    const next = this.#undone.pop();
    if (!next) return;
    this.#past.push(next);
    this.#show(next);
  }

  /** Chooses the corner under a pointer, if there is one. */
  choose(pixel: { x: number; y: number }): void {
    const shape = this.#held;
    if (shape.type === 'Point') return;
    let best = reach;
    this.chosen = null;
    cornersOf(shape).forEach((corner, i) => {
      const { x, y } = this.#grip.project([corner[0] ?? 0, corner[1] ?? 0]);
      const away = Math.hypot(x - pixel.x, y - pixel.y);
      if (away < best) [best, this.chosen] = [away, i];
    });
    this.#changed();
  }

  /** Moves the chosen corner to a place. */
  place(at: Position): void {
    const corners = cornersOf(this.#held);
    if (this.chosen === null || !corners[this.chosen]) return;
    this.#alter(corners.map((corner, i) => (i === this.chosen ? at.map(round6) : corner)));
  }

  /** Whether a corner can go and a shape be left. */
  get removable(): boolean {
    const shape = this.#held;
    return this.chosen !== null && shape.type !== 'Point' && cornersOf(shape).length > (shape.type === 'Polygon' ? 3 : 2);
  }

  remove(): void {
    if (!this.removable) return;
    const corners = cornersOf(this.#held).filter((_, i) => i !== this.chosen);
    this.chosen = null;
    this.#alter(corners);
  }

  end(): void {
    if (this.#draw.hasFeature(this.#id)) this.#draw.removeFeatures([this.#id]);
  }

  #alter(corners: Position[]): void {
    const next = withCorners(this.#held, corners);
    this.#past.push(next);
    this.#undone = [];
    this.#show(next);
  }

  #show(shape: Simple): void {
    this.#draw.updateFeatureGeometry(this.#id, shape);
    this.#changed();
  }
}
