/** Whether a shape can be taken up and edited by hand. */
import type { Geometry } from '../api/types';
import type { ReadOnly } from './index';

/** More corners than this cannot be told apart under a finger, and each is drawn. */
const mostCorners = 500;

export function editable(geometry: Geometry): { ok: true } | { ok: false; why: ReadOnly } {
  switch (geometry.type) {
    case 'Point': return { ok: true };
    case 'LineString': return geometry.coordinates.length > mostCorners ? { ok: false, why: 'too_many_points' } : { ok: true };
    case 'Polygon':
      if (geometry.coordinates.length > 1) return { ok: false, why: 'has_holes' };
      return (geometry.coordinates[0]?.length ?? 0) > mostCorners + 1 ? { ok: false, why: 'too_many_points' } : { ok: true };
    default: return { ok: false, why: 'multi_part' };
  }
}
