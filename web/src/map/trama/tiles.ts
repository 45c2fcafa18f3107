/** Addresses of tiles and which of those on the screen a change has made old. */
import type { Id, TileRange } from '../../api/types';
import type { Filter } from '../index';

/** Tiles are made up to this zoom; nearer views enlarge them. */
export const maxzoom = 16;

export function tileTemplate(origin: string, map: Id, layers: Id[], filter: Filter = {}): string {
  const query = new URLSearchParams();
  if (filter.codes) query.set('code', filter.codes.join(','));
  if (filter.severityMin !== undefined) query.set('severity_min', String(filter.severityMin));
  if (filter.from) query.set('from', filter.from);
  if (filter.to) query.set('to', filter.to);
  const text = query.toString();
  return `${origin}/api/maps/${map}/tiles/${layers.join(',')}/{z}/{x}/{y}${text ? `?${text}` : ''}`;
}

export interface TileId {
  z: number;
  x: number;
  y: number;
}

/** Whether a tile lies in one of the ranges. */
export const inRanges = ({ z, x, y }: TileId, ranges: readonly TileRange[]): boolean =>
  ranges.some(([rz, x0, y0, x1, y1]) => z === rz && x >= x0 && x <= x1 && y >= y0 && y <= y1);
