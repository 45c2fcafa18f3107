import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Feature, MapInfo } from '../api/types';
import { put } from '../sync/change';
import { Clock } from '../sync/hlc';
import { newId } from '../sync/ids';
import { Outbox } from '../sync/outbox';
import { Problem } from '../api/problem';
import { database, erase, holds } from './database';
import { eraseSketch, readSketch, writeSketch } from './journal';
import { dropValue, keepFeature, keepFeatures, keepMap, keepValue, keepView, keptFeatures, keptMap, keptMaps, keptValue } from './kept';
import { outboxStore, uploadStore } from './outbox_store';
import { sweep, unsentHere } from './sweep';

const clock = new Clock();
const draw = () => put({ clock, base: 0 }, { layer: 'l', feature: newId() }, { geometry: { type: 'Point', coordinates: [1, 2] } });
const feature = (id: string): Feature => ({
  type: 'Feature', id, geometry: null, properties: { layer: 'l', kind: 'k', scope: 'map', precision: 'exact', created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z', fields: {} },
});
const info = (id: string): MapInfo => ({ id, name: id, view: null, extent: null, head: '3', actor: 'me', role: 'participant', clearance: 'participant', abilities: [], layers: [], contacts: [], workshops: [], kinds: [] });

describe('kept on the device', () => {
  beforeEach(erase);

  const sketch = (points: [number, number][]) => ({
    account: 'me', map: 'm', layer: 'l', feature: 'f', tool: 'line' as const,
    stroke: { tool: 'line' as const, points, steps: points.map(() => 1) },
  });

  it('a sketch is taken up where the hand was, and only by its author', async () => {
    await writeSketch(sketch([[1, 2], [3, 4]]));
    await writeSketch(sketch([[1, 2], [3, 4], [5, 6]]));
    expect((await readSketch('me', 'm'))?.stroke?.points).toHaveLength(3);
    expect(await readSketch('her', 'm')).toBeUndefined();
    await eraseSketch('me', 'm');
    expect(await readSketch('me', 'm')).toBeUndefined();
  });

  it('a sketch of last week is not kept', async () => {
    await writeSketch(sketch([]), Date.now() - 8 * 24 * 3600_000);
    expect(await readSketch('me', 'm')).toBeUndefined();
  });

  it('the outbox outlives the page, in order, and is sent once', async () => {
    const sent: string[] = [];
    const cut = new Outbox({ account: 'me', store: outboxStore, send: async () => { throw Problem.network('cut'); } });
    const changes = [draw(), draw(), draw()];
    for (const change of changes) await cut.add('m', change);
    await cut.settled();
    cut.close();

    const back = new Outbox({
      account: 'me', store: outboxStore,
      send: async (_map, batch) => {
        sent.push(...batch.map((change) => change.id));
        return { verdicts: batch.map((change) => ({ id: change.id, status: 'accepted' as const })), head: '3' };
      },
    });
    await back.open();
    await back.settled();
    expect(sent).toEqual(changes.map((change) => change.id));
    expect(await outboxStore.load('me')).toEqual([]);
  });

  it('a refusal is written over its own entry', async () => {
    const change = draw();
    const entry = { id: change.id, account: 'me', map: 'm', change };
    await outboxStore.put(entry);
    await outboxStore.put({ ...entry, problem: { type: 'forbidden', title: 'No' } });
    const entries = await outboxStore.load('me');
    expect(entries).toHaveLength(1);
    expect(entries[0]?.problem?.type).toBe('forbidden');
    expect(await outboxStore.load('her')).toEqual([]);
  });

  it('a photo waits with its picture', async () => {
    await uploadStore.put({ id: 'u', account: 'me', map: 'm', layer: 'l', feature: 'f', blob: new Blob(['x']), media_type: 'image/jpeg' });
    expect(await uploadStore.load('me')).toHaveLength(1);
    await uploadStore.remove('u');
    expect(await uploadStore.load('me')).toEqual([]);
  });

  it('a map opens again with its last view and its features, for the same person only', async () => {
    await keepMap('me', info('m'));
    await keepView('me', 'm', { center: [-76.6, 5.7], zoom: 11 });
    await keepMap('me', { ...info('m'), name: 'renamed' });
    expect(await keptMap('me', 'm')).toMatchObject({ info: { name: 'renamed' }, view: { zoom: 11 } });
    await Promise.all([keepMap('me', { ...info('m'), name: 'twice' }), keepView('me', 'm', { center: [-76.6, 5.7], zoom: 12 }), keepMap('me', { ...info('m'), name: 'last' })]);
    expect(await keptMap('me', 'm'), 'neither writes over the other').toMatchObject({ info: { name: 'last' }, view: { zoom: 12 } });
    expect(await keptMap('her', 'm')).toBeUndefined();
    expect(await keptMaps('me')).toHaveLength(1);

    const sight = { role: 'participant' };
    await keepFeatures('me', 'm', [feature('a'), feature('b')], { head: '3', sight });
    await keepFeature('me', 'm', 'b', null, { head: '4', sight });
    await keepFeature('me', 'm', 'c', feature('c'), { head: '5', sight });
    const kept = await keptFeatures('me', 'm');
    expect(kept?.features.map((one) => one.id).sort()).toEqual(['a', 'c']);
    expect(kept).toMatchObject({ head: '5', sight });
    expect(await keptFeatures('me', 'other')).toBeUndefined();
  });

  it('forgetting leaves nothing', async () => {
    await keepMap('me', info('m'));
    await keepValue('clock', '0000000000000001');
    await outboxStore.put({ id: 'c', account: 'me', map: 'm', change: draw() });
    await writeSketch(sketch([]));
    expect(await unsentHere()).toEqual({ unsent: 1, sketches: 1 });
    await erase();
    expect(await indexedDB.databases(), 'not even an empty database').toEqual([]);
    expect(await keptValue('account')).toBeUndefined();
    await dropValue('account');
    expect(await unsentHere()).toEqual({ unsent: 0, sketches: 0 });
    expect(await sweep()).toEqual({ sketches: 0, drafts: 0 });
    expect(await holds(), 'to look for what is not there leaves no trace').toBe(false);
    expect(await keptMaps('me')).toEqual([]);
    expect(await keptValue('clock')).toBeUndefined();
    expect(await outboxStore.load('me')).toEqual([]);
  });
});

describe('a device that was forgotten', () => {
  it('keeps nothing that the page wrote a moment later, nor a page beside it', async () => {
    vi.resetModules();
    const [page, kept] = [await import('./database'), await import('./kept')];
    vi.resetModules();
    const beside = await import('./database');
    try {
      const heard = new Promise<void>((told) => beside.onForgotten(told));
      await beside.database();
      await page.database();
      await page.forget();
      await heard;
      await kept.keepValue('account', { id: 'me' });
      await expect(page.database()).rejects.toThrow('forgotten');
      await expect(beside.database()).rejects.toThrow('forgotten');
      expect(await indexedDB.databases()).toEqual([]);
    } finally {
      vi.resetModules();
    }
  });
});

describe('what the browser does not let a page erase', () => {
  const opens = (): Promise<IDBDatabase> => new Promise((told) => {
    const asked = indexedDB.open('trama');
    asked.onsuccess = () => told(asked.result);
  });

  it('is owed, and erased by the next page', async () => {
    const small = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => small.get(key) ?? null, setItem: (key: string, value: string) => small.set(key, value), clear: () => small.clear(),
    });
    vi.resetModules();
    const page = await import('./database');
    try {
      expect(page.owed()).toBe(false);
      await page.database();
      // Somebody who does not let go when asked: a tab that sleeps.
      const held = await opens();
      vi.useFakeTimers({ toFake: ['setTimeout'] });
      const forgotten = page.forget();
      await vi.advanceTimersByTimeAsync(3_000);
      await forgotten;
      vi.useRealTimers();
      expect(await indexedDB.databases()).toHaveLength(1);
      vi.resetModules();
      const next = await import('./database');
      expect(next.owed()).toBe(true);
      const erased = next.erase();
      held.close();
      await erased;
      expect(await indexedDB.databases()).toEqual([]);
      expect(next.owed(), 'and the mark goes last').toBe(false);
    } finally {
      vi.useRealTimers();
      vi.unstubAllGlobals();
      vi.resetModules();
    }
  });
});

describe('a draft on a device', () => {
  beforeEach(erase);
  const day = 24 * 3600_000;
  const scoped = (id: string, scope: Feature['properties']['scope']): Feature => ({ ...feature(id), properties: { ...feature(id).properties, scope } });

  it('lives for seven days, whosever it is, and what waits to be sent outlives it', async () => {
    const now = Date.now();
    const half = { layer: 'l', feature: 'f', tool: 'line' as const };
    await writeSketch({ ...half, account: 'me', map: 'm' }, now - 8 * day);
    await writeSketch({ ...half, account: 'her', map: 'm' }, now - 9 * day);
    await writeSketch({ ...half, account: 'me', map: 'other' }, now - 6 * day);
    await outboxStore.put({ id: 'c', account: 'me', map: 'm', change: draw() });
    await keepMap('me', info('m'));
    await keepMap('me', info('other'));
    for (const map of ['m', 'other']) await keepFeatures('me', map, [scoped(`draft ${map}`, 'draft'), scoped(`shared ${map}`, 'map')], { head: '3', sight: {} });
    const old = await (await database()).get('maps', ['me', 'm']);
    await (await database()).put('maps', { ...old!, kept_at: now - 8 * day });

    expect(await sweep(now)).toEqual({ sketches: 2, drafts: 1 });
    expect(await readSketch('me', 'other', now)).toBeDefined();
    expect((await keptFeatures('me', 'm'))?.features.map(({ id }) => id)).toEqual(['shared m']);
    expect((await keptFeatures('me', 'other'))?.features).toHaveLength(2);
    expect(await unsentHere()).toEqual({ unsent: 1, sketches: 1 });
    expect(await sweep(now), 'told once').toEqual({ sketches: 0, drafts: 0 });
  });
});

describe('a device that forbids keeping', () => {
  it('reads nothing, keeps nothing and breaks nothing', async () => {
    const { indexedDB: working } = globalThis;
    vi.resetModules();
    Object.defineProperty(globalThis, 'indexedDB', {
      configurable: true,
      value: { open: () => { throw new DOMException('no', 'SecurityError'); } },
    });
    try {
      const kept = await import('./kept');
      await kept.keepMap('me', info('m'));
      await kept.keepFeatures('me', 'm', [feature('f')], { head: '1', sight: {} });
      await kept.keepValue('clock', 'x');
      expect(await kept.keptMap('me', 'm')).toBeUndefined();
      expect(await kept.keptMaps('me')).toEqual([]);
      expect(await kept.keptFeatures('me', 'm')).toBeUndefined();
      expect(await kept.keptValue('clock')).toBeUndefined();
      const { outboxStore: store } = await import('./outbox_store');
      // The outbox itself must know: it tells the one who draws.
      await expect(store.put({ id: 'c', account: 'me', map: 'm', change: draw() })).rejects.toThrow();
    } finally {
      Object.defineProperty(globalThis, 'indexedDB', { configurable: true, value: working });
      vi.resetModules();
    }
  });
});
