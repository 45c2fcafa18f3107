import { beforeEach, describe, expect, it, vi } from 'vitest';

/** What stands between the page and the server, and what the browser keeps. */
let network: (path: string) => Response | Promise<Response>;
let kept: Map<string, Response>;
let full: boolean;
let heard: Record<string, (event: unknown) => void>;

const html = (text: string, status = 200): Response => new Response(text, { status, headers: { 'content-type': 'text/html' } });
const pathOf = (request: string | { url: string }): string => new URL(typeof request === 'string' ? request : request.url, 'https://trama.example').pathname;
const store = {
  match: async (request: string | { url: string }) => kept.get(pathOf(request))?.clone(),
  keys: async () => [...kept.keys()].map((path) => ({ url: `https://trama.example${path}` })),
  delete: async (request: { url: string }) => kept.delete(pathOf(request)),
  async put(request: string | { url: string }, answer: Response) {
    if (full) throw new DOMException('full', 'QuotaExceededError');
    kept.set(pathOf(request), answer.clone());
  },
  async add(path: string) {
    const answer = await network(path);
    if (!answer.ok) throw new TypeError('not ok');
    await store.put(path, answer);
  },
};

beforeEach(async () => {
  [kept, full, heard] = [new Map(), false, {}];
  network = (path) => (path === '/assets.json' ? Response.json({ a: { file: 'assets/a.js' }, b: { file: 'assets/b.js' } }) : html(`new ${path}`));
  vi.resetModules();
  vi.stubGlobal('self', { addEventListener: (name: string, on: (event: unknown) => void) => (heard[name] = on), skipWaiting: () => Promise.resolve() });
  vi.stubGlobal('location', { origin: 'https://trama.example' });
  vi.stubGlobal('caches', { open: () => Promise.resolve(store) });
  vi.stubGlobal('fetch', async (request: string | { url: string }) => network(pathOf(request)));
  await import('./worker');
});

const ask = async (path: string, mode = 'cors'): Promise<Response> => {
  let answer: Promise<Response> | undefined;
  heard.fetch?.({ request: { method: 'GET', url: `https://trama.example${path}`, mode }, respondWith: (one: Promise<Response>) => (answer = one), waitUntil: () => undefined });
  return answer!;
};
const install = (): Promise<unknown> => new Promise((done, fail) => heard.install?.({ waitUntil: (task: Promise<unknown>) => task.then(done, fail) }));

describe('the service worker', () => {
  it('shows the page that it kept when a proxy says that the server is away', async () => {
    kept.set('/', html('kept'));
    network = () => html('Bad gateway', 502);
    expect(await (await ask('/?map=1', 'navigate')).text()).toBe('kept');
    kept.clear();
    expect((await ask('/?map=1', 'navigate')).status, 'nothing else is there to be shown').toBe(502);
  });

  it('hands out what a full disk does not keep', async () => {
    full = true;
    expect(await (await ask('/assets/a.js')).text()).toBe('new /assets/a.js');
  });

  it('keeps what has come though something did not, and then not the page that names it', async () => {
    kept.set('/', html('kept'));
    const all = network;
    network = (path) => (path === '/assets/a.js' ? html('', 502) : all(path));
    await expect(install()).rejects.toThrow();
    expect([...kept.keys()].sort()).toEqual(['/', '/assets/b.js']);
    expect(await kept.get('/')!.clone().text()).toBe('kept');
    network = all;
    await install();
    expect([...kept.keys()].sort()).toEqual(['/', '/assets/a.js', '/assets/b.js', '/calculadora.html']);
  });

  it('keeps no page that is none', async () => {
    kept.set('/', html('kept'));
    const all = network;
    network = (path) => (path === '/' ? html('Bad gateway', 502) : all(path));
    await expect(install()).rejects.toThrow();
    expect(await kept.get('/')!.clone().text()).toBe('kept');
  });
});
