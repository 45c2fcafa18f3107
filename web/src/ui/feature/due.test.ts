import { expect, test } from 'vitest';
import type { Feature, Kind } from '../../api';
import { destroyedOn } from './due';

const DAY = 86_400_000;
const drawn = Date.UTC(2027, 0, 15);
const kind = { keep: { reconfirm_days: 30, shred_days: 90 } } as Kind;

function house(confirmed?: string, updated = drawn): Feature {
  const fields = confirmed ? { last_confirmed: confirmed } : {};
  return { properties: { fields, created_at: new Date(drawn).toISOString(), updated_at: new Date(updated).toISOString() } } as unknown as Feature;
}

test('a safe place asks to be confirmed after thirty days, and says on which day it goes', () => {
  expect(destroyedOn(house(), kind, drawn + 29 * DAY)).toBeNull();
  expect(destroyedOn(house(), kind, drawn + 30 * DAY)).toEqual(new Date(drawn + 90 * DAY));
});

test('a confirmation counts to the end of its day, and never ahead of time', () => {
  const later = drawn + 40 * DAY;
  expect(destroyedOn(house('2027-02-20', later), kind, later + DAY)).toBeNull();
  expect(destroyedOn(house('2099-01-01'), kind, drawn + 31 * DAY)).toEqual(new Date(drawn + 90 * DAY));
});

test('other kinds ask for nothing', () => {
  expect(destroyedOn(house(), { keep: {} } as Kind, drawn + 900 * DAY)).toBeNull();
});
