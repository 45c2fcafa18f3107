/** Addresses of tiles and which of those on the screen a change has made old. */
import type { Id, TileRange } from '../../api/types';
import type { Filter } from '../index';
import { filterParams } from './filter';

/** Tiles are made up to this zoom; nearer views enlarge them. */
export const maxzoom = 16;

export function tileTemplate(origin: string, map: Id, layers: Id[], filter: Filter = {}): string {
  const asked = Object.entries(filterParams(filter)).flatMap(([name, value]) => (value ? [[name, String(value)]] : []));
  const text = new URLSearchParams(asked).toString();
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
