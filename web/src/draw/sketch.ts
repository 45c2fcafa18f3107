/** The points of a drawing under way, one step of undo for each. Knows neither screen nor map. */
import type { Position } from 'geojson';
import type { Stroke, Tool } from './index';
import { round6, shapeOf, type Simple } from './shape';

export class Sketch {
  readonly tool: Tool;
  /** Metres, of a circle. */
  radius: number | undefined;
  #points: Position[] = [];
  #undone: Position[] = [];

  constructor(tool: Tool, resume?: Stroke) {
    this.tool = tool;
    if (resume) this.#points = resume.points.map(([lon, lat]) => [lon, lat]);
    this.radius = resume?.radius;
  }

  get points(): readonly Position[] {
    return this.#points;
  }

  get canUndo(): boolean {
    return this.#points.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  add(...points: Position[]): void {
    const places = points.map(([lon = 0, lat = 0]): Position => [round6(lon), round6(lat)]);
    // A point or a circle has one place: a new one takes the old one's.
    if (this.tool === 'point' || this.tool === 'circle') this.#points = places.slice(-1);
    else this.#points.push(...places);
    this.#undone = [];
  }

  undo(): void {
    const last = this.#points.pop();
    if (last) this.#undone.push(last);
    if (!this.#points.length) this.radius = undefined;
  }

  redo(): void {
    const last = this.#undone.pop();
    if (last) this.#points.push(last);
  }

  shape(extra: Position[] = []): Simple | null {
    return shapeOf(this.tool, [...this.#points, ...extra], this.radius);
  }

  /** What the journal keeps, with the trace that a finger is still drawing. */
  stroke(extra: Position[] = []): Stroke | null {
    const points = [...this.#points, ...extra].map(([lon = 0, lat = 0]): [number, number] => [round6(lon), round6(lat)]);
    if (!points.length) return null;
    return { tool: this.tool, points, ...(this.radius !== undefined && { radius: this.radius }) };
  }
}
