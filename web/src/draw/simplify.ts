/** Making a finger's trace into a shape: fewer points, no knots. */
import type { Position } from 'geojson';

export interface Pixel {
  x: number;
  y: number;
}

/**
 * The points of a trace that matter: none that is left out was farther than `tolerance` from what remains
 * (Ramer 1972, Douglas and Peucker 1973). Returns indices, the first and the last among them.
 */
export function mattering(trace: Pixel[], tolerance: number): number[] {
  const kept = new Set([0, trace.length - 1]);
  const todo: [number, number][] = [[0, trace.length - 1]];
  for (let range = todo.pop(); range; range = todo.pop()) {
    const [from, to] = range;
    let worst = tolerance;
    let at = -1;
    for (let i = from + 1; i < to; i++) {
      const off = offLine(trace[i] as Pixel, trace[from] as Pixel, trace[to] as Pixel);
      if (off > worst) [worst, at] = [off, i];
    }
    if (at < 0) continue;
    kept.add(at);
    todo.push([from, at], [at, to]);
  }
  return [...kept].filter((i) => i >= 0).sort((a, b) => a - b);
}

/** Distance from a point to the segment between two others. */
function offLine(p: Pixel, a: Pixel, b: Pixel): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const square = dx * dx + dy * dy;
  const t = square ? Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / square)) : 0;
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

/** Where two segments cross, their ends not counted; null when they do not. */
function crossing(a: Position, b: Position, c: Position, d: Position): Position | null {
  const [ax = 0, ay = 0] = a;
  const [bx = 0, by = 0] = b;
  const [cx = 0, cy = 0] = c;
  const [dx = 0, dy = 0] = d;
  const det = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
  if (det === 0) return null;
  const t = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / det;
  const u = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / det;
  return t > 0 && t < 1 && u > 0 && u < 1 ? [ax + t * (bx - ax), ay + t * (by - ay)] : null;
}

/** The first pair of sides of a closed ring that cross, and where. */
export function firstCrossing(ring: Position[]): { i: number; j: number; at: Position } | null {
  const sides = ring.length - 1;
  for (let i = 0; i < sides; i++) {
    for (let j = i + 2; j < sides; j++) {
      if (i === 0 && j === sides - 1) continue;
      const at = crossing(ring[i] as Position, ring[i + 1] as Position, ring[j] as Position, ring[j + 1] as Position);
      if (at) return { i, j, at };
    }
  }
  return null;
}

/** A closed ring without the small loops of a shaky hand: at each crossing the part with fewer points goes. */
export function unknotted(ring: Position[]): Position[] {
  let now = ring;
  for (let guard = 0; guard < 200; guard++) {
    const knot = firstCrossing(now);
    if (!knot) break;
    const { i, j, at } = knot;
    const loop = now.slice(i + 1, j + 1);
    const rest = [...now.slice(0, i + 1), at, ...now.slice(j + 1)];
    now = loop.length > rest.length - 1 ? [at, ...loop, at] : rest;
  }
  return now;
}
