import { describe, expect, it } from 'vitest';
import type { Feature, Kind } from '../../api/types';
import type { Filter } from '../index';
import { filterParams, passes } from './filter';
import { tileTemplate } from './tiles';

const kind = { id: 'k', fields: [], severity: 'severity', category: 'code', time: 'seen_at' } as unknown as Kind;
const timeless = { id: 'k', fields: [] } as unknown as Kind;
const feature = (fields: Record<string, string | number>): Feature => ({
  type: 'Feature', id: 'f', geometry: null,
  properties: { layer: 'l', kind: 'k', scope: 'map', precision: 'exact', created_at: '2026-03-01T12:00:00Z', updated_at: '2026-03-01T12:00:00Z', fields },
});

describe('what the page itself lets through', () => {
  const day = { from: '2026-03-01', to: '2026-03-01' };
  it.each<[Record<string, string | number>, Filter, boolean, string]>([
    [{}, {}, true, 'all, when nothing is asked'],
    [{ code: 'mina' }, { codes: ['reten', 'mina'] }, true, 'one of the codes'],
    [{ code: 'mina' }, { codes: ['reten'] }, false, 'another code'],
    [{}, { codes: ['reten'] }, false, 'no code where one is asked for'],
    [{ severity: 4 }, { severityMin: 4 }, true, 'as severe'],
    [{ severity: 3 }, { severityMin: 4 }, false, 'less severe'],
    [{}, { severityMin: 2 }, false, 'no severity where one is asked for'],
    [{}, { severityMin: 1 }, true, 'the least asks for nothing'],
    [{ seen_at: '2026-03-01' }, day, true, 'a day, from and to itself'],
    [{ seen_at: '2026-02-28' }, day, false, 'the day before'],
    [{ seen_at: '2026-03-02' }, day, false, 'the day after'],
    [{ seen_at: '2026-03-01T00:00:00Z' }, day, true, 'the first second of a day'],
    [{ seen_at: '2026-03-01T23:59:59.9Z' }, day, true, 'the last second of a day'],
    [{ seen_at: '2026-03-01T20:00:00-05:00' }, day, false, 'an evening that is the next day in UTC'],
    [{ seen_at: '2026-03-01T15:30:00-05:00' }, { from: '2026-03-01T20:30:00Z', to: '2026-03-01T20:30:00Z' }, true, 'an instant'],
    [{ seen_at: '2026-03-01T20:30:01Z' }, { to: '2026-03-01T20:30:00Z' }, false, 'the second after an instant'],
    [{}, { from: '2026-01-01' }, false, 'no time where one is asked for, whenever it was drawn'],
  ])('%j for %j: %s, %s', (fields, filter, expected) => {
    expect(passes(feature(fields), kind, filter)).toBe(expected);
  });

  it('is nothing of a kind that does not say how severe or when, where that is asked for', () => {
    expect(passes(feature({}), timeless, { severityMin: 2 })).toBe(false);
    expect(passes(feature({}), timeless, { from: '2026-01-01' })).toBe(false);
    expect(passes(feature({}), timeless)).toBe(true);
  });

  it('is what tiles and lists are asked for', () => {
    const filter: Filter = { codes: ['mina', 'reten'], severityMin: 3, from: '2026-03-01', to: '2026-03-02' };
    expect(filterParams(filter)).toEqual({ code: 'mina,reten', severity_min: 3, from: '2026-03-01', to: '2026-03-02' });
    expect(tileTemplate('http://x', 'm', ['a'], filter)).toBe('http://x/api/maps/m/tiles/a/{z}/{x}/{y}?code=mina%2Creten&severity_min=3&from=2026-03-01&to=2026-03-02');
    expect(tileTemplate('http://x', 'm', ['a'], { severityMin: 1 })).toBe('http://x/api/maps/m/tiles/a/{z}/{x}/{y}');
  });
});
