import type { Dot } from '../../map';
import { mattering } from '../../draw';

/** As much as a symbol needs, and the log takes. */
export const STROKES = 24;
const POINTS = 300;
/** Of the side of the square: what is nearer to the line does not matter. */
const TOLERANCE = 1.2;

const onSquare = (n: number): number => Math.min(100, Math.max(0, Math.round(n)));

/** Strokes being drawn on a square of 100 × 100, by finger or by keys. */
export class Pen {
  strokes = $state.raw<Dot[][]>([]);
  now = $state.raw<Dot[] | null>(null);

  constructor(strokes: Dot[][] = []) {
    this.strokes = strokes;
  }

  get all(): Dot[][] {
    return this.now ? [...this.strokes, this.now] : this.strokes;
  }

  get full(): boolean {
    return this.strokes.length >= STROKES || this.strokes.flat().length >= POINTS;
  }

  begin(x: number, y: number): void {
    if (!this.full) this.now = [[onSquare(x), onSquare(y)]];
  }

  move(x: number, y: number): void {
    const last = this.now?.[this.now.length - 1];
    const dot: Dot = [onSquare(x), onSquare(y)];
    if (this.now && last && (last[0] !== dot[0] || last[1] !== dot[1])) this.now = [...this.now, dot];
  }

  end(): void {
    if (!this.now) return;
    const trace = this.now.map(([x, y]) => ({ x, y }));
    const room = POINTS - this.strokes.flat().length;
    const kept = mattering(trace, TOLERANCE).slice(0, room).map((at) => this.now![at]!);
    this.strokes = [...this.strokes, kept];
    this.now = null;
  }

  undo(): void {
    this.strokes = this.strokes.slice(0, -1);
  }
}
