import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ask, begin, receive } from './http';
import { onMissed } from './missed';
import { onSealed } from './sealed';

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

describe('a sealed server', () => {
  it('is told of by an answer that came before anybody listened', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ type: '/problems/sealed', title: 'Sealed' }, { status: 503 })));
    begin('/api/session');
    await new Promise((soon) => setTimeout(soon));
    const told = vi.fn();
    onSealed(told);
    await expect(ask('/api/session')).rejects.toMatchObject({ type: 'sealed' });
    expect(told).toHaveBeenCalledOnce();
    onSealed(() => undefined);
  });
});

describe('a body', () => {
  /** Answers that come piece by piece, and are cut with their request. */
  function answers() {
    let body: ReadableStreamDefaultController<Uint8Array> | undefined;
    vi.stubGlobal('fetch', (_path: string, { signal }: { signal: AbortSignal }) => Promise.resolve(new Response(new ReadableStream<Uint8Array>({
      start(controller) {
        body = controller;
        signal.addEventListener('abort', () => controller.error(signal.reason));
      },
    }))));
    return { come: (text: string): void => body?.enqueue(new TextEncoder().encode(text)), end: (): void => body?.close() };
  }

  it('that stands still is a fault, and one that is slow is not', async () => {
    vi.useFakeTimers();
    const { come, end } = answers();
    const still = ask('/api/e', { patience: 1_000 }).catch((problem: unknown) => problem);
    await vi.advanceTimersByTimeAsync(900);
    come('{"a"');
    await vi.advanceTimersByTimeAsync(1_100);
    expect(await still).toMatchObject({ type: 'network' });
    const slow = ask('/api/e', { patience: 1_000 });
    for (const piece of ['{"a"', ':', '1', '}']) {
      await vi.advanceTimersByTimeAsync(900);
      come(piece);
    }
    end();
    expect(await slow).toEqual({ a: 1 });
  });

  it('that came when who asked had given it up is for nobody', async () => {
    const { come, end } = answers();
    const given_up = new AbortController();
    const answer = ask('/api/f', { signal: given_up.signal });
    await new Promise((soon) => setTimeout(soon));
    come('{}');
    end();
    given_up.abort();
    await expect(answer).rejects.toMatchObject({ type: 'network' });
  });
});

describe('a file that is on its way', () => {
  /** Comes in pieces as they are pushed. */
  function coming(): ReadableStreamDefaultController<Uint8Array> {
    let pipe!: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (pipe = controller) });
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(body)));
    return pipe;
  }

  it('is whole when all of it has come', async () => {
    const pipe = coming();
    for (const piece of ['ab', 'cd']) pipe.enqueue(new TextEncoder().encode(piece));
    pipe.close();
    expect(await (await receive('/api/whole', {}, () => undefined, new AbortController().signal)).text()).toBe('abcd');
  });

  it('is none when who asked for it leaves before', async () => {
    const pipe = coming();
    const leaving = new AbortController();
    pipe.enqueue(new TextEncoder().encode('ab'));
    const file = receive('/api/whole', {}, () => leaving.abort(), leaving.signal);
    await new Promise((done) => setTimeout(done));
    pipe.enqueue(new TextEncoder().encode('cd'));
    pipe.close();
    await expect(file).rejects.toThrow();
  });
});
