/** From the points of a drawing to a geometry as the server takes it. */
import type { LineString, Point, Polygon, Position } from 'geojson';
import { circle, ringArea } from './measure';
import { firstCrossing, unknotted } from './simplify';
import type { DrawProblem, Tool } from './index';

export type Simple = Point | LineString | Polygon;

/** More points than the server takes are refused; a finger on a phone makes a few hundred. */
export const most = 2000;
/** Square metres below which an area is a slip of the finger. */
const leastArea = 1;

/** Six decimals of a degree are eleven centimetres. */
export const round6 = (value: number): number => Math.round(value * 1e6) / 1e6;
const rounded = ([lon = 0, lat = 0]: Position): Position => [round6(lon), round6(lat)];

const same = (a: Position | undefined, b: Position | undefined): boolean => !!a && !!b && a[0] === b[0] && a[1] === b[1];
/** Rounded, without the same place twice in a row. */
const clean = (points: Position[]): Position[] => points.map(rounded).filter((point, i, all) => !same(point, all[i - 1]));

/** A closed ring running counter-clockwise, as RFC 7946 asks of an outer ring. */
function closed(points: Position[]): Position[] {
  const open = clean(points);
  if (open.length > 1 && same(open[0], open.at(-1))) open.pop();
  const ring = [...open, open[0] as Position];
  const turning = ring.slice(1).reduce((sum, [x = 0, y = 0], i) => sum + ((ring[i] as Position)[0] as number) * y - x * ((ring[i] as Position)[1] as number), 0);
  return turning < 0 ? ring.reverse() : ring;
}

export const shapeOfTool: Record<Tool, Simple['type']> = {
  point: 'Point', line: 'LineString', polygon: 'Polygon', freehand_line: 'LineString', freehand_polygon: 'Polygon', circle: 'Polygon',
};

/**
 * The geometry of what is drawn so far, or null while it is not enough. While a finger is drawing (`rough`) its knots stay: to look
 * for them takes longer with every point, and there is a point with every move.
 */
export function shapeOf(tool: Tool, points: Position[], radius?: number, rough = false): Simple | null {
  const places = clean(points);
  const [first] = places;
  if (!first) return null;
  if (tool === 'point') return { type: 'Point', coordinates: places.at(-1) as Position };
  if (tool === 'circle') return radius ? { type: 'Polygon', coordinates: [closed(circle(first, radius))] } : null;
  if (shapeOfTool[tool] === 'LineString') return places.length > 1 ? { type: 'LineString', coordinates: places } : null;
  if (new Set(places.map(String)).size < 3) return null;
  const ring = tool === 'freehand_polygon' && !rough ? closed(unknotted(closed(places))) : closed(places);
  return ring.length > 3 ? { type: 'Polygon', coordinates: [ring] } : null;
}

/** What stands against sending a geometry. */
export function problemOf(shape: Simple): DrawProblem | undefined {
  if (shape.type === 'Point') return undefined;
  if (shape.type === 'LineString') return shape.coordinates.length > most ? 'too_many_points' : undefined;
  const [ring = []] = shape.coordinates;
  if (ring.length > most) return 'too_many_points';
  // A bow tie's halves cancel each other out, so this comes before the area.
  if (firstCrossing(ring)) return 'crosses_itself';
  return ringArea(ring) < leastArea ? 'too_small' : undefined;
}

/** A geometry after an edit: rounded, rings closed and in order. */
export function tidy(shape: Simple): Simple {
  if (shape.type === 'Point') return { type: 'Point', coordinates: rounded(shape.coordinates) };
  if (shape.type === 'LineString') return { type: 'LineString', coordinates: clean(shape.coordinates) };
  return { type: 'Polygon', coordinates: [closed(shape.coordinates[0] ?? [])] };
}
