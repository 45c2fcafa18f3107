/** Circles and boxes on the ground. */
import type { Geometry, Position } from 'geojson';

/** Mean radius of the earth in metres (IUGG, R₁). */
const earth = 6_371_008.8;
const radians = Math.PI / 180;

/** The closed ring of points at a distance in metres from a place, along great circles. */
export function circleAround([lon, lat]: [number, number], metres: number, corners = 64): Position[] {
  const reach = metres / earth;
  const y = lat * radians;
  const ring: Position[] = [];
  for (let i = 0; i <= corners; i++) {
    // Counter-clockwise, as RFC 7946 asks of an outer ring.
    const bearing = (-2 * Math.PI * (i % corners)) / corners;
    const toY = Math.asin(Math.sin(y) * Math.cos(reach) + Math.cos(y) * Math.sin(reach) * Math.cos(bearing));
    const turn = Math.atan2(Math.sin(bearing) * Math.sin(reach) * Math.cos(y), Math.cos(reach) - Math.sin(y) * Math.sin(toY));
    ring.push([lon + turn / radians, toY / radians]);
  }
  return ring;
}

/** The box around a geometry, or null for one without positions. */
export function boxOf(geometry: Geometry): [west: number, south: number, east: number, north: number] | null {
  let box: [number, number, number, number] | null = null;
  const visit = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] === 'number') {
      const [x, y] = value as [number, number];
      box = box ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)] : [x, y, x, y];
    } else value.forEach(visit);
  };
  if (geometry.type === 'GeometryCollection') geometry.geometries.forEach((part) => 'coordinates' in part && visit(part.coordinates));
  else visit(geometry.coordinates);
  return box;
}
