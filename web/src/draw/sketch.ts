/** The points of a drawing under way, in the steps that a hand made: a corner, or a whole stroke. Knows neither screen nor map. */
import type { Position } from 'geojson';
import type { Stroke, Tool } from './index';
import { round6, shapeOf, type Simple } from './shape';

export class Sketch {
  readonly tool: Tool;
  /** Metres, of a circle. */
  radius: number | undefined;
  #steps: Position[][] = [];
  #undone: Position[][] = [];

  constructor(tool: Tool, resume?: Stroke) {
    this.tool = tool;
    if (resume) this.#steps = inSteps(resume);
    this.radius = resume?.radius;
  }

  get points(): readonly Position[] {
    return this.#steps.flat();
  }

  get canUndo(): boolean {
    return this.#steps.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** One step: what is added together is undone together. */
  add(...points: Position[]): void {
    const step = points.map(rounded);
    // A point or a circle has one place: a new one takes the old one's.
    if (this.tool === 'point' || this.tool === 'circle') this.#steps = [step.slice(-1)];
    else this.#steps.push(step);
    this.#undone = [];
  }

  undo(): void {
    const last = this.#steps.pop();
    if (last) this.#undone.push(last);
  }

  redo(): void {
    const last = this.#undone.pop();
    if (last) this.#steps.push(last);
  }

  shape(extra: Position[] = []): Simple | null {
    return shapeOf(this.tool, [...this.points, ...extra], this.radius, extra.length > 0);
  }

  /** What the journal keeps, with the trace that a finger is still drawing. */
  stroke(extra: Position[] = []): Stroke | null {
    const steps = extra.length ? [...this.#steps, extra.map(rounded)] : this.#steps;
    if (!steps.length) return null;
    return { tool: this.tool, points: steps.flat() as Stroke['points'], steps: steps.map((step) => step.length), ...(this.radius !== undefined && { radius: this.radius }) };
  }
}

const rounded = ([lon = 0, lat = 0]: Position): Position => [round6(lon), round6(lat)];

/** Where the journal does not say how the points came, each is a step of its own. */
function inSteps({ points, steps = points.map(() => 1) }: Stroke): Position[][] {
  let from = 0;
  return steps.map((length) => points.slice(from, (from += length)));
}
