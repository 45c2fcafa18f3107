import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Change, Feature, MapInfo } from '../../api';
import { erase } from '../../offline/database';
import { keepFeatures, keepMap, keepView, keptFeatures, keptMap } from '../../offline/kept';
import { comment } from '../../sync/change';
import { Clock } from '../../sync/hlc';
import { sightOf } from '../../sync/sight';
import { OpenMap } from './open_map.svelte';
import type { Outgoing, OutgoingListener } from './outgoing.svelte';

const layer = (precision = 'exact') => ({ id: 'l', kind: 'k', precision, count: 1, order: 0 }) as MapInfo['layers'][number];
const map = (precision?: string): MapInfo => ({
  id: 'm', name: 'm', view: null, extent: null, head: '3', actor: 'me', role: 'participant', clearance: 'participant', abilities: [], layers: [layer(precision)], contacts: [],
  workshops: [], kinds: [],
});
const feature = (id: string): Feature => ({
  type: 'Feature', id, geometry: null, properties: { layer: 'l', kind: 'k', scope: 'map', precision: 'exact', created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z', fields: {} },
});

class Stream {
  static last: Stream;
  onopen: ((event: Event) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  readyState = 0;
  constructor() {
    Stream.last = this;
  }
  addEventListener(): void {}
  close(): void {}
}

/** What the server answers now: a map, its features; or nothing. */
let server: { info?: MapInfo; features?: Feature[]; status?: number } = {};
let heard: OutgoingListener;
const waiting: Change[] = [];
const outgoing = {
  account: 'me', clock: new Clock(), kick: () => undefined,
  listen: (_map: string, listener: OutgoingListener) => {
    heard = listener;
    return () => undefined;
  },
  pending: () => waiting.map((change) => ({ change })),
} as unknown as Outgoing;
const listener = () => ({ altered: vi.fn(), heard: vi.fn(), known: vi.fn(), reloaded: vi.fn() });
let open: OpenMap | undefined;

beforeEach(async () => {
  await erase();
  waiting.length = 0;
  vi.stubGlobal('EventSource', Stream);
  vi.stubGlobal('fetch', async (path: string) => {
    if (server.status) return Response.json({ type: 'gone', title: 'Gone' }, { status: server.status });
    if (!server.info) throw new TypeError('no network');
    if (path.includes('/snapshot')) return Response.json({ head: '9', features: server.features ?? [], next_cursor: null });
    if (path.includes('/features/')) return Response.json(server.features?.[0]);
    if (path.includes('/changes')) return Response.json({ changes: [], next: '9', more: false });
    return path.endsWith('/m') ? Response.json(server.info) : Response.json([]);
  });
  await keepMap('me', map());
  await keepView('me', 'm', { center: [-76.6, 5.7], zoom: 11 });
  await keepFeatures('me', 'm', [feature('old')], { head: '3', sight: sightOf(map()) });
});
afterEach(() => {
  open?.close();
  vi.unstubAllGlobals();
});

it('a map that is closed to her leaves nothing on the device', async () => {
  server = { status: 404 };
  await expect(OpenMap.open('m', outgoing)).rejects.toMatchObject({ status: 404 });
  expect([await keptMap('me', 'm'), await keptFeatures('me', 'm')]).toEqual([undefined, undefined]);
});

it('a map that is closed while she looks at it goes from the page too', async () => {
  server = { info: map() };
  open = await OpenMap.open('m', outgoing);
  const screen = listener();
  await open.start(screen);
  expect(open.replica.knows('old')).toBe(true);
  server = { status: 403 };
  Stream.last.onerror?.(new Event('error'));
  await vi.waitFor(() => expect(open!.link).toBe('closed'));
  expect([open.replica.all(), screen.reloaded.mock.calls.length]).toEqual([[], 1]);
  await vi.waitFor(async () => expect(await keptMap('me', 'm')).toBeUndefined());
});

it('a map opened from the device is one of the server again with the network, as she may see it now', async () => {
  server = {};
  open = await OpenMap.open('m', outgoing);
  const screen = listener();
  await open.start(screen);
  expect([open.fromDevice, open.replica.knows('old')]).toEqual([true, true]);
  server = { info: map('cell:13'), features: [feature('new')] };
  Stream.last.onopen?.(new Event('open'));
  await vi.waitFor(() => expect(screen.reloaded).toHaveBeenCalledOnce());
  expect(open.fromDevice).toBe(false);
  expect(open.all().map(({ id }) => id)).toEqual(['new']);
});

it('what is known beyond the tiles is told when it has come', async () => {
  await erase();
  vi.stubGlobal('window', { innerWidth: 400, innerHeight: 800 });
  server = { info: map(), features: [feature('new')] };
  open = await OpenMap.open('m', outgoing);
  const screen = listener();
  await open.start(screen);
  await vi.waitFor(() => expect(screen.known).toHaveBeenCalledOnce());
  expect(open.replica.complete).toBe(true);
});

it('a change that the server had already is not on its way for ever', async () => {
  const said = comment({ clock: new Clock(), base: '1' }, { layer: 'l', feature: 'old' }, 'hola');
  waiting.push(said);
  server = { info: map(), features: [feature('old')] };
  open = await OpenMap.open('m', outgoing);
  await open.start(listener());
  expect(open.isPending('old')).toBe(true);
  heard.accepted({ id: said.id, account: 'me', map: 'm', change: said }, { id: said.id, status: 'repeated' }, '9');
  await vi.waitFor(() => expect(open!.isPending('old')).toBe(false));
});
