/** Drawings by finger: strokes on a square of 100 × 100, kept as text (`12,40 14,44;50,50`), and the picture made of them. */
import type { Symbol } from './index';

export type Dot = [x: number, y: number];

/** Half the width of the pen. */
const PEN = 4.5;
const round = (n: number): number => Math.round(n * 10) / 10;

export const strokesOf = (text: string): Dot[][] =>
  text.split(';').map((stroke) => stroke.split(' ').map((point) => point.split(',').map(Number) as Dot));

export const dotsOf = (strokes: Dot[][]): string => strokes.map((stroke) => stroke.map(([x, y]) => `${Math.round(x)},${Math.round(y)}`).join(' ')).join(';');

/** A piece of a stroke as wide as the pen, round at both ends; always turned the same way, so that pieces that cross leave no hole. */
function piece([ax, ay]: Dot, [bx, by]: Dot): string {
  const long = Math.hypot(bx - ax, by - ay);
  const [nx, ny] = long > 0 ? [((by - ay) / long) * PEN, ((ax - bx) / long) * PEN] : [0, -PEN];
  const at = (x: number, y: number): string => `${round(x)} ${round(y)}`;
  return `M${at(ax + nx, ay + ny)}L${at(bx + nx, by + ny)}A${PEN} ${PEN} 0 0 1 ${at(bx - nx, by - ny)}L${at(ax - nx, ay - ny)}A${PEN} ${PEN} 0 0 1 ${at(ax + nx, ay + ny)}z`;
}

/** The drawing as a pictogram: what was drawn fills its square, however small it was drawn. */
export function inked(text: string): Symbol {
  const strokes = strokesOf(text);
  const dots = strokes.flat();
  const [left, top] = [0, 1].map((axis) => Math.min(...dots.map((dot) => dot[axis] ?? 0)) - PEN) as Dot;
  const [right, bottom] = [0, 1].map((axis) => Math.max(...dots.map((dot) => dot[axis] ?? 0)) + PEN) as Dot;
  const moved = strokes.map((stroke) => stroke.map(([x, y]): Dot => [x - left, y - top]));
  const path = moved.map((stroke) => stroke.map((dot, n) => piece(stroke[Math.max(0, n - 1)] ?? dot, dot)).join('')).join('');
  return { path, width: right - left, height: bottom - top };
}
