import { describe, expect, it } from 'vitest';
import type { ChangeOut, Feature } from '../api/types';
import { sortTold } from './told';

const change = (n: number, more: Partial<ChangeOut>): ChangeOut => ({
  id: `c${n}`, kind: 'feature.put', actor: 'a', layer: 'l', feature: null, hlc: '0', received_at: 0, body: {}, ...more,
}) as ChangeOut;
const state = { id: 'f' } as Feature;

describe('what changes tell', () => {
  it('a page says how a feature stands with its last change only: the earlier ones are not asked about', () => {
    const told = sortTold([change(1, { feature: 'f' }), change(2, { feature: 'f' }), change(3, { feature: 'f', state })]);
    expect(told.standing).toMatchObject([{ feature: 'f', state }]);
    expect(told.before.map((one) => one.change)).toEqual(['c1', 'c2']);
    expect(told.untold).toEqual([]);
  });

  it('a feature that is gone is told, and one that nobody told is asked for', () => {
    const told = sortTold([change(1, { feature: 'f', state: null }), change(2, { feature: 'g' }), change(3, { layer: 'l', kind: 'layer.put' })]);
    expect(told.standing).toMatchObject([{ feature: 'f', state: null }]);
    expect(told.untold.map((one) => one.id)).toEqual(['c2']);
    expect(told.before).toEqual([]);
  });
});
