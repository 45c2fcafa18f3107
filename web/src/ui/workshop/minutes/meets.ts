import type { Geometry } from '../../../api';

type Box = readonly number[];
type Place = readonly [lon: number, lat: number];

/** Whether a part of a geometry lies in a box of west, south, east, north. */
export function meets(geometry: Geometry, box: Box): boolean {
  const { type, coordinates } = geometry as GeoJSON.Geometry & { coordinates: unknown };
  if (!Array.isArray(coordinates)) return false;
  const parts = (type.startsWith('Multi') ? coordinates : [coordinates]) as unknown[];
  return parts.some((part) => {
    if (type.endsWith('Point')) return holds(box, part as Place);
    if (type.endsWith('LineString')) return crosses(part as Place[], box);
    const rings = part as Place[][];
    const [west = 0, south = 0] = box;
    return rings.some((ring) => crosses(ring, box)) || surrounds(rings, [west, south]);
  });
}

const holds = ([west = 0, south = 0, east = 0, north = 0]: Box, [lon, lat]: Place): boolean =>
  lon >= west && lon <= east && lat >= south && lat <= north;

const crosses = (line: Place[], box: Box): boolean =>
  line.some((end, n) => holds(box, end) || (n > 0 && cuts(line[n - 1]!, end, box)));

/** Whether a stretch goes through a box (Liang and Barsky). */
function cuts([x, y]: Place, [endX, endY]: Place, [west = 0, south = 0, east = 0, north = 0]: Box): boolean {
  const [dx, dy] = [endX - x, endY - y];
  let [from, to] = [0, 1];
  for (const [step, room] of [[-dx, x - west], [dx, east - x], [-dy, y - south], [dy, north - y]] as const) {
    if (step === 0) {
      if (room < 0) return false;
    } else if (step < 0) from = Math.max(from, room / step);
    else to = Math.min(to, room / step);
  }
  return from <= to;
}

/** Whether a place lies within rings, by how many of their sides lie east of it. */
function surrounds(rings: Place[][], [lon, lat]: Place): boolean {
  let inside = false;
  for (const ring of rings) {
    ring.forEach(([x, y], n) => {
      const [beforeX, beforeY] = ring[n === 0 ? ring.length - 1 : n - 1]!;
      if (y > lat !== beforeY > lat && lon < ((beforeX - x) * (lat - y)) / (beforeY - y) + x) inside = !inside;
    });
  }
  return inside;
}
