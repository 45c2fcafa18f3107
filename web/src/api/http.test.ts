import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ask, begin } from './http';
import { onMissed } from './missed';

const asked: string[] = [];
beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal('fetch', (path: string, { method }: { method: string }) => {
    asked.push(`${method} ${path}`);
    return Promise.resolve(Response.json({ n: asked.length }));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('an answer that was begun', () => {
  it('is for the first who asks; the next one asks anew', async () => {
    begin('/api/a');
    expect(await ask('/api/a')).toEqual({ n: 1 });
    expect(await ask('/api/a')).toEqual({ n: 2 });
    expect(asked).toEqual(['GET /api/a', 'GET /api/a']);
  });

  it('is not used once something was changed', async () => {
    begin('/api/b');
    await ask('/api/session', { method: 'POST', json: {} });
    expect(await ask('/api/b')).toEqual({ n: 3 });
  });

  it('is not used when it has become old', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    begin('/api/c');
    vi.setSystemTime(Date.now() + 11_000);
    expect(await ask('/api/c')).toEqual({ n: 2 });
  });
});

describe('a request that gets no answer', () => {
  it('is told at once, but not when who asked gave it up', async () => {
    let missed = 0;
    const stop = onMissed(() => (missed += 1));
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
    await expect(ask('/api/d')).rejects.toMatchObject({ type: 'network' });
    expect(missed).toBe(1);
    const given_up = new AbortController();
    given_up.abort();
    await expect(ask('/api/d', { signal: given_up.signal })).rejects.toMatchObject({ type: 'network' });
    stop();
    await expect(ask('/api/d')).rejects.toMatchObject({ type: 'network' });
    expect(missed).toBe(1);
  });
});
