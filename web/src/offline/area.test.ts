import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pack, packed, tilesIn, unpack, weigh } from './area';

const url = '/api/basemap/valle/{z}/{x}/{y}?v=1';

describe('an area to pack', () => {
  it('has every tile that covers it, from afar to near', () => {
    const found = tilesIn({ url, minzoom: 0, maxzoom: 3 }, [-76.7, 5.6, -76.6, 5.8]);
    expect(found).toEqual([0, 1, 2, 3].map((zoom) => url.replace('{z}', `${zoom}`).replace('{x}', `${Math.floor(0.2868 * 2 ** zoom)}`).replace('{y}', `${Math.floor(0.484 * 2 ** zoom)}`)));
  });

  it('leaves the deepest zooms out before it grows too large', () => {
    const found = tilesIn({ url, maxzoom: 15 }, [-77, 5, -76, 6], 300);
    expect(found.length).toBeLessThanOrEqual(300);
    expect(found.length).toBeGreaterThan(100);
    expect(new Set(found).size).toBe(found.length);
  });

  it('has nothing where the archive has nothing', () => {
    expect(tilesIn({ url, bounds: [0, 0, 1, 1] }, [-77, 5, -76, 6])).toEqual([]);
  });
});

describe('a packed area', () => {
  const urls = Array.from({ length: 30 }, (_, n) => `/api/basemap/valle/9/${n}/1`);
  /** A device whose browser keeps what is fetched. */
  const stores = new Map<string, Map<string, Response>>();
  const asked: string[] = [];
  let answer: (url: string) => Response = () => new Response('tile');

  beforeEach(() => {
    stores.clear();
    asked.length = 0;
    answer = () => new Response('tile');
    vi.stubGlobal('caches', {
      open: async (name: string) => {
        const store = stores.get(name) ?? new Map<string, Response>();
        stores.set(name, store);
        return { match: async (url: string) => store.get(url), put: async (url: string, it: Response) => void store.set(url, it), keys: async () => [...store.keys()] };
      },
      has: async (name: string) => stores.has(name),
      delete: async (name: string) => stores.delete(name),
    });
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url);
      return answer(url);
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('is weighed by some of its tiles before any is kept', async () => {
    expect(await weigh(urls)).toBe(30 * 'tile'.length);
    expect(asked.length).toBeLessThanOrEqual(12);
    expect(await packed()).toBe(0);
  });

  it('says nothing more once a tile has failed, and goes on from there the next time', async () => {
    answer = (url) => (url.includes('/4/') ? new Response('', { status: 503 }) : new Response('tile'));
    const said: number[] = [];
    await expect(pack(urls, (n) => said.push(n), new AbortController().signal)).rejects.toThrow('503');
    const then = said.length;
    await new Promise((done) => setTimeout(done, 20));
    expect([said.length, asked.length < urls.length]).toEqual([then, true]);
    answer = () => new Response('tile');
    await pack(urls, (n) => said.push(n), new AbortController().signal);
    expect([said.at(-1), new Set(asked).size]).toEqual([urls.length, urls.length]);
  });

  it('says how far it is, keeps empty tiles too, and can be taken away', async () => {
    answer = (url) => (url.includes('/3/') ? new Response(null, { status: 204 }) : new Response('tile'));
    const said: number[] = [];
    await pack(urls, (n) => said.push(n), new AbortController().signal);
    expect([said.length, said.at(-1), await packed()]).toEqual([30, 30, 30]);
    const [area] = stores.values();
    expect(area?.get(urls[3]!)?.headers.get('x-empty')).toBe('1');
    await unpack();
    expect(await packed()).toBe(0);
  });

  it('goes on where it broke off', async () => {
    answer = (url) => (asked.length > 10 ? new Response(null, { status: 503 }) : new Response(url));
    await expect(pack(urls, () => undefined, new AbortController().signal)).rejects.toThrow('503');
    const before = await packed();
    expect(before).toBe(10);
    asked.length = 0;
    answer = () => new Response('tile');
    await pack(urls, () => undefined, new AbortController().signal);
    expect([asked.length, await packed()], 'what is there is not fetched again').toEqual([30 - before, 30]);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    await pack(urls, (n) => n === 5 && stop.abort(), stop.signal);
    expect(await packed()).toBeLessThan(12);
  });
});
