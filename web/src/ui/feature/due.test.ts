import { expect, test } from 'vitest';
import type { Feature, Kind } from '../../api';
import { confirmation, fateOf } from './due';

const DAY = 86_400_000;
const drawn = Date.UTC(2027, 0, 15);
const kind = { keep: { reconfirm_days: 30, shred_days: 90 }, fields: [] } as unknown as Kind;

function feature(fields: Record<string, unknown> = {}, updated = drawn): Feature {
  return { properties: { fields, created_at: new Date(drawn).toISOString(), updated_at: new Date(updated).toISOString() } } as unknown as Feature;
}
const house = (confirmed: string, updated = drawn): Feature => feature({ last_confirmed: confirmed }, updated);

test('a safe place asks to be confirmed after thirty days, and says on which day it goes', () => {
  expect(fateOf(feature(), kind, drawn + 29 * DAY)).toBeNull();
  expect(fateOf(feature(), kind, drawn + 30 * DAY)).toEqual({ what: 'destroyed', on: new Date(drawn + 90 * DAY) });
  expect(confirmation(feature(), kind, '2027-02-20')).toEqual({ last_confirmed: '2027-02-20' });
});

test('a confirmation counts to the end of its day, and never ahead of time', () => {
  const later = drawn + 40 * DAY;
  expect(fateOf(house('2027-02-20', later), kind, later + DAY)).toBeNull();
  expect(fateOf(house('2099-01-01'), kind, drawn + 31 * DAY)?.on).toEqual(new Date(drawn + 90 * DAY));
});

test('what is kept for two years asks two months before, and stays when what it is is said again', () => {
  const two = { keep: { months: 24 }, category: 'code', fields: [{ id: 'name' }, { id: 'code' }] } as unknown as Kind;
  const danger = feature({ name: 'La curva', code: 'minas_explosivos' });
  expect(fateOf(danger, two, drawn + 670 * DAY)).toBeNull();
  expect(fateOf(danger, two, drawn + 671 * DAY)).toEqual({ what: 'destroyed', on: new Date(Date.UTC(2029, 0, 15)) });
  expect(confirmation(danger, two, '2028-12-01')).toEqual({ code: 'minas_explosivos' });
});

test('a closed case says by when only what it says in general is left, and then no more', () => {
  const closes = { keep: { closed_days: 90 }, fields: [] } as unknown as Kind;
  expect(fateOf(feature(), closes, drawn)).toBeNull();
  const closed = feature({ closed_at: '2027-01-15' });
  expect(fateOf(closed, closes, drawn)).toEqual({ what: 'generalised', on: new Date(drawn + 91 * DAY) });
  const longAgo = feature({ closed_at: '1927-01-15' });
  expect(fateOf(longAgo, closes, drawn)?.on).toEqual(new Date(drawn + 90 * DAY));
  const general = { properties: { ...closed.properties, generalised: true } } as unknown as Feature;
  expect(fateOf(general, closes, drawn)).toBeNull();
});

test('other kinds ask for nothing', () => {
  expect(fateOf(feature(), { keep: {}, fields: [] } as unknown as Kind, drawn + 900 * DAY)).toBeNull();
});
