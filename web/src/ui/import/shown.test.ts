import { describe, expect, it } from 'vitest';
import type { PreviewCollection, RefusedRow } from '../../api';
import { boxOf, comingIn } from './shown';

const point = (row: number): PreviewCollection['features'][number] => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [-70 - row, row] }, properties: { row } });
const preview = { type: 'FeatureCollection', features: [2, 3, 4, 5, 6].map(point) } as PreviewCollection;
const refused = (...rows: number[]): RefusedRow[] => rows.map((row) => ({ row, code: 'required', reason: '' }));
const rows = (collection: PreviewCollection): unknown[] => collection.features.map(({ properties }) => properties.row);

describe('the map of an import', () => {
  it('shows what comes in, and nothing that is refused', () => {
    expect(rows(comingIn({ preview, refused: refused(3, 6), refused_total: 2 }))).toEqual([2, 4, 5]);
  });

  it('shows nothing of which it is not told whether it comes in', () => {
    expect(rows(comingIn({ preview, refused: refused(3, 4), refused_total: 9 }))).toEqual([2]);
  });

  it('has the extent of what it shows', () => {
    expect(boxOf(preview)).toEqual([-76, 2, -72, 6]);
    expect(boxOf({ type: 'FeatureCollection', features: [] })).toBeUndefined();
  });
});
