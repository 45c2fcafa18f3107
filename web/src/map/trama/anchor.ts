/** Where in a shape its name stands: in the middle of the widest part of it that is on the screen. */
import type { Geometry, Position } from 'geojson';
import type { Box } from '../index';

export interface Anchor {
  at: Position;
  /** How much room there is, to choose among the parts of one shape: degrees. */
  size: number;
}

export function anchorOf(geometry: Geometry, box: Box): Anchor | null {
  switch (geometry.type) {
    case 'Polygon': return inArea(geometry.coordinates, box);
    case 'MultiPolygon': return largest(geometry.coordinates.map((rings) => inArea(rings, box)));
    case 'LineString': return onLine(geometry.coordinates, box);
    case 'MultiLineString': return largest(geometry.coordinates.map((line) => onLine(line, box)));
    default: return null;
  }
}

const largest = (anchors: (Anchor | null)[]): Anchor | null =>
  anchors.reduce((best, one) => (one && (!best || one.size > best.size) ? one : best), null);

/** Lines of sight across the part of an area that is in the box; the widest one has the name in its middle. */
const heights = [0.5, 0.35, 0.65, 0.2, 0.8];

function inArea(rings: Position[][], [west, south, east, north]: Box): Anchor | null {
  const ys = (rings[0] ?? []).map(([, y = 0]) => y);
  const low = Math.max(south, Math.min(...ys));
  const high = Math.min(north, Math.max(...ys));
  if (!(high > low)) return null;
  let best: Anchor | null = null;
  for (const part of heights) {
    const y = low + (high - low) * part;
    const xs = crossings(rings, y);
    for (let i = 0; i + 1 < xs.length; i += 2) {
      const from = Math.max(west, xs[i] as number);
      const to = Math.min(east, xs[i + 1] as number);
      // A little wider is no reason to leave the middle.
      const size = (to - from) * (1 - Math.abs(part - 0.5) * 0.6);
      if (to > from && (!best || size > best.size)) best = { at: [(from + to) / 2, y], size };
    }
  }
  return best && { at: best.at, size: Math.sqrt(best.size * (high - low)) };
}

/** Where a level line enters and leaves an area, holes included. */
function crossings(rings: Position[][], y: number): number[] {
  const xs: number[] = [];
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [ax = 0, ay = 0] = ring[i - 1] as Position;
      const [bx = 0, by = 0] = ring[i] as Position;
      if (ay > y !== by > y) xs.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
    }
  }
  return xs.sort((a, b) => a - b);
}

/** The middle of the longest stretch of a line inside the box. */
function onLine(line: Position[], box: Box): Anchor | null {
  let best: Anchor | null = null;
  let stretch: Position[] = [];
  const close = (): void => {
    const length = reach(stretch);
    if (stretch.length > 1 && (!best || length > best.size)) best = { at: midway(stretch, length / 2), size: length };
    stretch = [];
  };
  for (const place of line) {
    const [x = 0, y = 0] = place;
    if (x < box[0] || x > box[2] || y < box[1] || y > box[3]) close();
    else stretch.push(place);
  }
  close();
  return best ?? crossingOnly(line, box);
}

/** A line that only passes through, without a corner of it in the box. */
function crossingOnly(line: Position[], [west, south, east, north]: Box): Anchor | null {
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1] as Position, line[i] as Position];
    const middle: Position = [((a[0] ?? 0) + (b[0] ?? 0)) / 2, ((a[1] ?? 0) + (b[1] ?? 0)) / 2];
    if ((middle[0] ?? 0) > west && (middle[0] ?? 0) < east && (middle[1] ?? 0) > south && (middle[1] ?? 0) < north) return { at: middle, size: 1e-9 };
  }
  return null;
}

const step = (a: Position, b: Position): number => Math.hypot((b[0] ?? 0) - (a[0] ?? 0), (b[1] ?? 0) - (a[1] ?? 0));
const reach = (line: Position[]): number => line.slice(1).reduce((sum, place, i) => sum + step(line[i] as Position, place), 0);

function midway(line: Position[], length: number): Position {
  let left = length;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1] as Position, line[i] as Position];
    const own = step(a, b);
    if (own >= left && own > 0) return [(a[0] ?? 0) + ((b[0] ?? 0) - (a[0] ?? 0)) * (left / own), (a[1] ?? 0) + ((b[1] ?? 0) - (a[1] ?? 0)) * (left / own)];
    left -= own;
  }
  return line.at(-1) as Position;
}
