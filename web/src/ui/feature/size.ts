import type { Geometry } from '../../api';
import { areaOf, lengthOf } from '../../draw';
import { area, distance } from '../../i18n/format';
import { t } from '../../i18n/index.svelte';

/** How long a line or how large an area is; nothing of a point. */
export function sizeOf(geometry: Geometry | null): { name: string; words: string } | undefined {
  switch (geometry?.type) {
    case 'LineString':
    case 'MultiLineString': return { name: t('feature.length'), words: distance(lengthOf(geometry)) };
    case 'Polygon':
    case 'MultiPolygon': return { name: t('feature.size'), words: area(areaOf(geometry)) };
    default: return undefined;
  }
}
