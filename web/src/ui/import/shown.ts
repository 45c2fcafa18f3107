import type { PreviewCollection, RefusedRow } from '../../api';
import { boxOf as boxAround, type Box } from '../../map';

/** The rows of a look that come in. Where not every refused row is listed, what lies beyond the last of them is not known. */
export function comingIn({ preview, refused, refused_total }: { preview: PreviewCollection; refused: RefusedRow[]; refused_total: number }): PreviewCollection {
  const out = new Set(refused.map(({ row }) => row));
  const known = refused_total > refused.length ? refused.reduce((last, { row }) => Math.max(last, row), 0) : Infinity;
  const features = preview.features.filter(({ properties }) => !out.has(Number(properties.row)) && Number(properties.row) <= known);
  return { type: 'FeatureCollection', features };
}

export const boxOf = ({ features }: PreviewCollection): Box | undefined =>
  boxAround({ type: 'GeometryCollection', geometries: features.flatMap(({ geometry }) => geometry ?? []) }) ?? undefined;
