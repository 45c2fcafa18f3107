import type { PreviewCollection, RefusedRow } from '../../api';
import type { Box } from '../../map';

/** The rows of a look that come in. Where not every refused row is listed, what lies beyond the last of them is not known. */
export function comingIn({ preview, refused, refused_total }: { preview: PreviewCollection; refused: RefusedRow[]; refused_total: number }): PreviewCollection {
  const out = new Set(refused.map(({ row }) => row));
  const known = refused_total > refused.length ? Math.max(...out) : Infinity;
  const features = preview.features.filter(({ properties }) => !out.has(Number(properties.row)) && Number(properties.row) <= known);
  return { type: 'FeatureCollection', features };
}

export function boxOf(collection: PreviewCollection): Box | undefined {
  const numbers = collection.features.flatMap((feature) => (feature.geometry ? ((feature.geometry.coordinates as unknown[]).flat(4) as number[]) : []));
  const lons = numbers.filter((_, index) => index % 2 === 0);
  const lats = numbers.filter((_, index) => index % 2 === 1);
  return lons.length > 0 ? [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)] : undefined;
}
