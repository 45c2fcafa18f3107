import { describe, expect, it } from 'vitest';
import type { PublicCount } from '../../api';
import { boxOf, countedOf, talliesOf, type Edition } from './published';

const count = (municipality: string, month: string, at_least: number, point: [number, number] | null = [-70, 4]): PublicCount =>
  ({ layer: 'a', municipality, name: municipality === '91001' ? 'Río Claro' : null, point, month, at_least });
const counts = [count('91540', '2026-03', 10, null), count('91001', '2026-03', 5), count('91001', '2026-04', 15)];
const edition: Edition = {
  about: { title: '', text: '', layers: [], kinds: [], contacts: [], counts },
  features: [{ type: 'Feature', id: 'x', geometry: { type: 'Point', coordinates: [-71.5, 5] }, properties: { layer: 'b', kind: 'k', precision: 'cell:12', fields: {} } }],
};

describe('a published map', () => {
  it('tells each municipality by its name, or by its code, the latest month first', () => {
    expect(talliesOf(counts, 'a').map(({ name, months }) => [name, ...months.map(({ month }) => month)])).toEqual([
      ['91540', '2026-03'], ['Río Claro', '2026-04', '2026-03'],
    ]);
    expect(talliesOf(counts, 'b')).toEqual([]);
  });

  it('puts one number on the map for each municipality that has a place there', () => {
    expect(countedOf(edition, () => 'red', []).map(({ text }) => text)).toEqual(['20+']);
    expect(countedOf(edition, () => 'red', ['a'])).toEqual([]);
  });

  it('opens where something is', () => {
    expect(boxOf(edition)).toEqual([-71.5, 4, -70, 5]);
    expect(boxOf({ about: { ...edition.about, counts: [] }, features: [] })).toBeUndefined();
  });
});
