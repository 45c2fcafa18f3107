import { expect, test } from 'vitest';
import type { Kind } from '../../../api';
import { language } from '../../../i18n/index.svelte';
import { dayAfter, sayKeep } from './decision';

test('a day is counted on the calendar of who looks, over the end of a month and of a year', () => {
  expect(dayAfter(30, new Date(2026, 11, 15, 23, 30))).toBe('2027-01-14');
  expect(dayAfter(1, new Date(2028, 1, 28))).toBe('2028-02-29');
});

test('each way of keeping has its words', async () => {
  await language.choose('en');
  const said = ([{ months: 24 }, { closed_days: 90 }, { reconfirm_days: 30, shred_days: 90 }, { until: 'workshop_ends' }, { until: 'superseded' }] as Kind['keep'][])
    .map((keep) => sayKeep({ keep } as Kind));
  expect(new Set(said).size).toBe(5);
  expect(said[0]).toContain('24');
  expect(said[2]).toContain('90');
});
