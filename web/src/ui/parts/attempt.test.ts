import { expect, it } from 'vitest';
import { Attempt } from './attempt.svelte';

it('two taps are one attempt', async () => {
  const attempt = new Attempt();
  let times = 0;
  const slow = (): Promise<void> => new Promise((done) => setTimeout(() => ((times += 1), done())));
  expect(await Promise.all([attempt.run(slow), attempt.run(slow)])).toEqual([true, false]);
  expect([times, attempt.busy]).toEqual([1, false]);
});

it('what was wrong is said until the next attempt', async () => {
  const attempt = new Attempt();
  expect(await attempt.run(() => Promise.reject(new Error('no')), () => 'Así no')).toBe(false);
  expect([attempt.busy, attempt.wrong]).toEqual([false, 'Así no']);
  expect(await attempt.run(() => Promise.resolve())).toBe(true);
  expect(attempt.wrong).toBe('');
});
