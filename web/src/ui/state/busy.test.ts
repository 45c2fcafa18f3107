import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Announcer } from './announcer.svelte';
import { Counts } from './counts.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('where somebody draws every second, it is said all the same what the others do', () => {
  const announcer = new Announcer();
  const said: string[] = [];
  for (let second = 0; second < 6; second++) {
    announcer.collect(second % 2 ? 'Ana' : 'Eva', (names, n) => `${names}: ${n}`);
    vi.advanceTimersByTime(1_000);
    if (announcer.news && said.at(-1) !== announcer.news) said.push(announcer.news);
  }
  expect(said).toEqual(['Eva, Ana: 2']);
  announcer.collect('Ana', (names, n) => `${names}: ${n}`);
  vi.advanceTimersByTime(1_500);
  expect(announcer.news).toBe('Ana: 1');
});

it('where somebody draws every second, marks are counted all the same, and not at each of them', async () => {
  const fetched = vi.fn(async () => Response.json({ layers: [] }));
  vi.stubGlobal('fetch', fetched);
  const counts = new Counts('m');
  for (let second = 0; second < 6; second++) {
    counts.refresh();
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(fetched).toHaveBeenCalledTimes(3);
  counts.close();
});
