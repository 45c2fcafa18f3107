/**
 * The service worker: keeps the shell of the page and the built-in base map, and shows of the detailed one what a person packed,
 * nothing else. What people drew lives in IndexedDB, and nothing else of the API is ever kept here. It runs only over HTTPS or on localhost.
 */
import { AREA, KEPT, NEUTRAL, kept, shellFiles, type Manifest } from './shell';

interface Extendable {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  addEventListener(type: 'install' | 'activate', heard: (event: Extendable) => void): void;
  addEventListener(type: 'fetch', heard: (event: Fetching) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}
const scope = self as unknown as Scope;

/** After so many milliseconds without an answer the kept page is shown. */
const PATIENCE = 3_000;

scope.addEventListener('install', (event) => {
  event.waitUntil(refresh().then(() => scope.skipWaiting()));
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name !== KEPT && name !== AREA).map((name) => caches.delete(name))))
      .then(() => scope.clients.claim()),
  );
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  switch (kept(request.method, new URL(request.url), request.mode, location.origin)) {
    case 'page':
      event.respondWith(page(request, event));
      break;
    case 'neutral':
    case 'asset':
      event.respondWith(asset(request));
      break;
    case 'tile':
      event.respondWith(tile(request));
      break;
    default:
  }
});

/** The newest page when the network answers in time, else the kept one. A newer page brings its own assets along. */
async function page(request: Request, event: Extendable): Promise<Response> {
  const store = await caches.open(KEPT);
  const before = await store.match('/');
  const fresh = fetch(request).then(async (answer) => {
    // What stands before the server says that it is away.
    if (before && answer.status >= 500) return before;
    if (answer.ok && answer.headers.get('content-type')?.startsWith('text/html')) {
      const [text, old] = await Promise.all([answer.clone().text(), before?.clone().text()]);
      if (text !== old) event.waitUntil(refresh());
    }
    return answer;
  });
  if (!before) return fresh;
  const late = new Promise<Response>((resolve) => setTimeout(() => resolve(before), PATIENCE));
  return Promise.race([fresh, late]).catch(() => before);
}

/** Files named by their content never alter, and the neutral page is kept anew with them: what is kept is right. */
async function asset(request: Request): Promise<Response> {
  const store = await caches.open(KEPT);
  const before = await store.match(request);
  if (before) return before;
  const answer = await fetch(request);
  // A full disk keeps nothing, and takes nothing from who asks.
  if (answer.ok) await store.put(request, answer.clone()).catch(() => undefined);
  return answer;
}

/** A tile of an area that was packed; any other is asked for and not kept. */
async function tile(request: Request): Promise<Response> {
  const before = (await caches.has(AREA)) ? await (await caches.open(AREA)).match(request) : undefined;
  if (before?.headers.has('x-empty')) return new Response(null, { status: 204 });
  return before ?? fetch(request);
}

/** Keeps the present shell: every file first, the page that names them last, then drops what is no longer named. */
async function refresh(): Promise<void> {
  const store = await caches.open(KEPT);
  const manifest = (await (await fresh('/assets.json')).json()) as Manifest;
  const files = shellFiles(manifest);
  // Each by itself: what has come is there the next time, and a page is kept only with all that it names.
  const missed = [];
  for (const file of files) if (!(await store.match(file))) await store.add(file).catch(() => missed.push(file));
  if (missed.length > 0) throw new Error(`${missed.length} files of the page did not come`);
  for (const path of [NEUTRAL, '/']) await store.put(path, await fresh(path));
  for (const request of await store.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname !== '/' && pathname !== NEUTRAL && !files.includes(pathname)) await store.delete(request);
  }
}

async function fresh(path: string): Promise<Response> {
  const answer = await fetch(path, { cache: 'no-store' });
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
  return answer;
}
