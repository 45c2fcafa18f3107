/** Lengths and areas on the ground. */
import type { Geometry, Position } from 'geojson';

/** Mean radius of the earth in metres (IUGG, R₁). */
const earth = 6_371_008.8;
const radians = Math.PI / 180;

/** Metres between two places along the great circle (haversine). */
export function distance(a: Position, b: Position): number {
  const [x1 = 0, y1 = 0] = a;
  const [x2 = 0, y2 = 0] = b;
  const dy = ((y2 - y1) * radians) / 2;
  const dx = ((x2 - x1) * radians) / 2;
  const h = Math.sin(dy) ** 2 + Math.cos(y1 * radians) * Math.cos(y2 * radians) * Math.sin(dx) ** 2;
  return 2 * earth * Math.asin(Math.min(1, Math.sqrt(h)));
}

const along = (line: Position[]): number => line.slice(1).reduce((sum, point, i) => sum + distance(line[i] as Position, point), 0);

/** Square metres of a closed ring on the sphere (Chamberlain and Duquette, JPL 07-03), positive whichever way it runs. */
export function ringArea(ring: Position[]): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [x1 = 0, y1 = 0] = ring[i - 1] as Position;
    const [x2 = 0, y2 = 0] = ring[i] as Position;
    sum += (x2 - x1) * radians * (2 + Math.sin(y1 * radians) + Math.sin(y2 * radians));
  }
  return Math.abs((sum * earth * earth) / 2);
}

/** Metres: the length of lines, the perimeter of areas, 0 for points. */
export function lengthOf(geometry: Geometry): number {
  switch (geometry.type) {
    case 'LineString': return along(geometry.coordinates);
    case 'MultiLineString':
    case 'Polygon': return geometry.coordinates.reduce((sum, line) => sum + along(line), 0);
    case 'MultiPolygon': return geometry.coordinates.flat().reduce((sum, line) => sum + along(line), 0);
    default: return 0;
  }
}

/** Square metres of areas, holes taken out; 0 for points and lines. */
export function areaOf(geometry: Geometry): number {
  const polygon = (rings: Position[][]) => rings.reduce((sum, ring, i) => sum + (i ? -1 : 1) * ringArea(ring), 0);
  if (geometry.type === 'Polygon') return polygon(geometry.coordinates);
  if (geometry.type === 'MultiPolygon') return geometry.coordinates.reduce((sum, rings) => sum + polygon(rings), 0);
  return 0;
}

/** A circle on the ground as a closed ring, counter-clockwise. */
export function circle(centre: Position, metres: number, corners = 64): Position[] {
  const [lon = 0, lat = 0] = centre;
  const reach = metres / earth;
  const y = lat * radians;
  const ring = Array.from({ length: corners }, (_, i): Position => {
    const bearing = (-2 * Math.PI * i) / corners;
    const toY = Math.asin(Math.sin(y) * Math.cos(reach) + Math.cos(y) * Math.sin(reach) * Math.cos(bearing));
    const turn = Math.atan2(Math.sin(bearing) * Math.sin(reach) * Math.cos(y), Math.cos(reach) - Math.sin(y) * Math.sin(toY));
    return [lon + turn / radians, toY / radians];
  });
  return [...ring, ring[0] as Position];
}
