/** What is on a map, as it goes onto paper: told apart by outline, symbol, hatch and dash, so that a printer without colours will do. */
import type { Position } from 'geojson';
import type { Code, Feature, Kind, Layer } from '../../api';
import { markPicture } from '../../map';
import { codeOf, severityOf, titleOf } from '../state/naming';
import type { Frame } from '../../map/paper';

export interface Printed {
  id: string;
  layer: Layer;
  kind: Kind;
  code: Code | undefined;
  title: string;
  /** Where its number stands, and in which cell that is. */
  at: [x: number, y: number];
  cell: string;
  /** Its sign: at its place, or in the middle of it, as hatches and dashes of two kinds may be the same without their colours. */
  picture: string;
  /** The outline of a line or an area. */
  d?: string;
  area: boolean;
  point: boolean;
  /** What of the paper it takes at most: left, top, right, bottom. */
  box: Extent;
  /** Not exactly where it is drawn: a cell of a grid, or a municipality. */
  masked: boolean;
}

type Extent = [left: number, top: number, right: number, bottom: number];

/** A sign of the legend: a sort of mark that is on the paper, and how many of it. */
export interface Sign {
  kind: Kind;
  code: Code | undefined;
  count: number;
  picture: string;
}

const text = (frame: Frame, places: Position[]): string => `M${places.map((place) => frame.at(place).map((n) => n.toFixed(2)).join(' ')).join('L')}`;

export async function printed(features: Feature[], layers: Layer[], kinds: Kind[], frame: Frame): Promise<Printed[]> {
  const all = await Promise.all(features.map((feature) => one(feature, layers, kinds, frame)));
  return all.filter((mark) => mark !== undefined)
    .sort((a, b) => a.layer.order - b.layer.order || a.at[1] - b.at[1] || a.at[0] - b.at[0]);
}

async function one(feature: Feature, layers: Layer[], kinds: Kind[], frame: Frame): Promise<Printed | undefined> {
  const { geometry, properties } = feature;
  const layer = layers.find(({ id }) => id === properties.layer);
  const kind = kinds.find(({ id }) => id === properties.kind);
  if (!layer || !kind || !geometry) return undefined;
  const code = codeOf(feature, kind);
  const parts = outlines(geometry as GeoJSON.Geometry);
  const places = parts.flat().map((place) => frame.at(place));
  const box = extent(places, frame);
  if (!box) return undefined;
  const area = geometry.type.endsWith('Polygon');
  const point = geometry.type.endsWith('Point');
  const seat = area || point ? middle(places, frame, box) : along(places, frame, box);
  return {
    id: feature.id, layer, kind, code, title: titleOf(feature, kind), at: seat, cell: frame.cell(seat), area, point, box,
    picture: await picture(kind, code, severityOf(feature, kind)),
    masked: area && properties.precision !== undefined && properties.precision !== 'exact',
    ...(point ? {} : { d: parts.map((part) => text(frame, part) + (area ? 'Z' : '')).join('') }),
  };
}

function outlines(geometry: GeoJSON.Geometry): Position[][] {
  switch (geometry.type) {
    case 'Point': return [[geometry.coordinates]];
    case 'MultiPoint': return geometry.coordinates.map((place) => [place]);
    case 'LineString': return [geometry.coordinates];
    case 'MultiLineString':
    case 'Polygon': return geometry.coordinates;
    case 'MultiPolygon': return geometry.coordinates.flat();
    default: return [];
  }
}

/** What of the paper these places take; nothing when they lie beside it. */
function extent(places: [number, number][], { width, height }: Frame): Extent | undefined {
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const box: Extent = [Math.max(0, Math.min(...xs)), Math.max(0, Math.min(...ys)), Math.min(width, Math.max(...xs)), Math.min(height, Math.max(...ys))];
  return places.length && box[0] <= box[2] && box[1] <= box[3] ? box : undefined;
}

/** The middle of those that are on the paper, else of what of it they take. */
function middle(places: [number, number][], frame: Frame, [left, top, right, bottom]: Extent): [number, number] {
  const within = places.filter((place) => frame.holds(place));
  if (!within.length) return [(left + right) / 2, (top + bottom) / 2];
  const mean = (n: 0 | 1) => within.reduce((sum, place) => sum + place[n], 0) / within.length;
  return [mean(0), mean(1)];
}

/** Half way along what of a line is on the paper. */
function along(places: [number, number][], frame: Frame, box: Extent): [number, number] {
  const within = places.filter((place) => frame.holds(place));
  return within[Math.floor(within.length / 2)] ?? middle(places, frame, box);
}

/** Slanted lines over a part of the paper. A pattern would be printed as a picture made of points. */
export function hatch([left, top, right, bottom]: Extent, step: number): string {
  const first = Math.ceil((left + top) / step);
  const lines = Array.from({ length: Math.max(0, Math.floor((right + bottom) / step) - first + 1) }, (_, n) => (first + n) * step);
  return lines.map((sum) => `M${(sum - bottom).toFixed(2)} ${bottom.toFixed(2)}L${(sum - top).toFixed(2)} ${top.toFixed(2)}`).join('');
}

/** A sign as it is printed, by day. */
export const picture = (kind: Kind, code: Code | undefined, severity = 0, color = kind.style.color): Promise<string> =>
  markPicture({ shape: kind.style.shape, symbol: code?.symbol ?? kind.style.symbol, color, severity }, 'light');

/** The signs of what is printed, layer by layer, the most frequent first: one for each code, or one for each kind. */
export async function signsOf(marks: Printed[], coded: boolean): Promise<Sign[]> {
  const sorts = new Map<string, Omit<Sign, 'picture'> & { order: number }>();
  for (const { kind, layer, ...mark } of marks) {
    const code = coded ? mark.code : undefined;
    const key = `${kind.id} ${code?.id ?? ''}`;
    const sort = sorts.get(key) ?? { kind, code, count: 0, order: layer.order };
    sort.count += 1;
    sorts.set(key, sort);
  }
  const sorted = [...sorts.values()].sort((a, b) => a.order - b.order || b.count - a.count);
  return Promise.all(sorted.map(async ({ kind, code, count }) => ({ kind, code, count, picture: await picture(kind, code) })));
}
