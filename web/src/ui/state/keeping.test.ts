import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Feature, MapInfo } from '../../api';
import { erase } from '../../offline/database';
import { keepFeatures, keptFeatures } from '../../offline/kept';
import { comment, put } from '../../sync/change';
import { Clock } from '../../sync/hlc';
import { Replica } from '../../sync/replica';
import { sightOf } from '../../sync/sight';
import { Keeping } from './keeping';

const moment = { clock: new Clock(), base: '7' };
const feature = (id: string, name = ''): Feature => ({
  type: 'Feature', id, geometry: null,
  properties: { layer: 'l', kind: 'k', scope: 'map', precision: 'exact', created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z', fields: { name } },
});
const layer = (id: string, precision = 'exact', count = 1) => ({ id, precision, count }) as MapInfo['layers'][number];
const map = (more: Partial<MapInfo> = {}): MapInfo => ({
  id: 'm', name: 'm', view: null, extent: null, head: '3', actor: 'me', role: 'participant', clearance: 'participant', abilities: [], layers: [layer('l')], contacts: [],
  workshops: [], kinds: [], ...more,
});

/** A page that looks at a map; `answers` plays the server, address by address. */
function page(info = map()) {
  const now = { info };
  const replica = new Replica({ author: 'me', kindOf: () => 'k', usualScope: () => 'map' });
  return { now, replica, keeping: new Keeping('me', 'm', replica, () => now.info) };
}
let answers: ((path: string) => Response | Promise<Response>)[] = [];
const snapshot = (features: Feature[], next_cursor: string | null = null): Response => Response.json({ head: '9', features, next_cursor });
const ids = async (): Promise<string[] | undefined> => (await keptFeatures('me', 'm'))?.features.map(({ id }) => id);

beforeEach(async () => {
  await erase();
  answers = [];
  vi.stubGlobal('fetch', async (path: string) => (answers.length > 1 ? answers.shift()! : answers[0]!)(path));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('what the device kept of a map', () => {
  const keep = (before: MapInfo): Promise<void> => keepFeatures('me', 'm', [feature('a')], { head: '3', sight: sightOf(before) });

  it('is taken up by who may see it as she did', async () => {
    await keep(map());
    const { keeping, replica } = page();
    expect(await keeping.begin(false)).toBe('3');
    expect(replica.knows('a')).toBe(true);
    expect(replica.complete).toBe(true);
  });

  it('goes where role, seat or precision changed while the page was closed, with network or without', async () => {
    const seated = (group?: string) => ({ workshops: [{ id: 'w', seat: { ...(group ? { group } : {}) } }] as MapInfo['workshops'] });
    const changes: [MapInfo, MapInfo][] = [
      [map({ role: 'member' as 'participant' }), map()], [map({ clearance: 'member' as 'participant' }), map()],
      [map({ layers: [layer('l'), layer('safe')] }), map()], [map(), map({ layers: [layer('l', 'cell:13')] })], [map(seated('one')), map(seated('two'))],
    ];
    for (const [before, after] of changes) {
      for (const offline of [true, false]) {
        await keep(before);
        const { keeping, replica } = page(after);
        expect(await keeping.begin(offline)).toBeUndefined();
        expect(replica.knows('a')).toBe(false);
        expect(await ids(), 'nor does it stay on the device').toBeUndefined();
      }
    }
  });

  it('is not whole where a layer came into view while nobody listened; where somebody did, the log told of it', async () => {
    await keep(map());
    const { now, keeping } = page();
    await keeping.begin(false);
    now.info = map({ layers: [layer('l'), layer('new')] });
    expect(keeping.outdated(true)).toBe(true);
    expect(keeping.outdated()).toBe(false);
    now.info = map({ layers: [layer('l'), layer('new', 'cell:13')] });
    expect(keeping.outdated()).toBe(true);
  });
});

describe('a map that is taken whole', () => {
  it('holds what was heard while it came, and nothing that went meanwhile', async () => {
    const { keeping, replica } = page();
    answers = [
      () => snapshot([feature('a', 'old')], 'x'),
      () => {
        replica.learn('a', feature('a', 'new'));
        replica.learn('b', null);
        return snapshot([feature('b')]);
      },
    ];
    await keeping.begin(false);
    await keeping.take(() => undefined);
    expect((await keptFeatures('me', 'm'))?.features.map(({ properties }) => properties.fields.name)).toEqual(['new']);
    expect(replica.view('b')).toBeNull();
  });

  it('is asked for until it is here', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const { keeping, replica } = page();
    answers = [() => new Response(null, { status: 503 }), () => snapshot([feature('a')])];
    const taken = vi.fn();
    await keeping.take(taken);
    expect(replica.complete).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    await vi.waitFor(() => expect(taken).toHaveBeenCalledOnce());
    expect(replica.knows('a')).toBe(true);
  });

  it('learns what somebody did to a feature here before it was known', async () => {
    const { keeping, replica } = page();
    replica.addPending(put(moment, { layer: 'l', feature: 'a' }, { properties: { severity: 4 } }));
    answers = [() => snapshot([feature('a', 'El puente')])];
    await keeping.take(() => undefined);
    expect(replica.view('a')?.properties.fields).toEqual({ name: 'El puente', severity: 4 });
  });
});

describe('a map that is taken anew', () => {
  const known = async (info?: MapInfo) => {
    const one = page(info);
    answers = [() => snapshot([feature('old')])];
    await one.keeping.take(() => undefined);
    return one;
  };

  it('stays as it was until the server answers, and tells that it waits', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const { keeping, replica } = await known();
    answers = [() => Promise.reject(new TypeError('no network')), () => snapshot([feature('new')])];
    const missed = vi.fn();
    const done = keeping.renew(async () => undefined, missed);
    await vi.waitFor(() => expect(missed).toHaveBeenCalledOnce());
    expect(replica.knows('old'), 'an empty map tells nothing').toBe(true);
    await vi.advanceTimersByTimeAsync(2_000);
    await done;
    expect(replica.all().map(({ id }) => id)).toEqual(['new']);
    expect(await ids()).toEqual(['new']);
  });

  it('is not taken twice: what was seen before goes', async () => {
    const { keeping, replica } = await known();
    await keeping.drop();
    answers = [() => snapshot([feature('new')])];
    await Promise.all([keeping.renew(async () => undefined, () => undefined), keeping.take(() => undefined)]);
    expect(replica.all().map(({ id }) => id)).toEqual(['new']);
  });

  it('leaves nothing on the device where it has become too large to be kept', async () => {
    const { now, keeping, replica } = await known();
    await keeping.renew(async () => void (now.info = map({ layers: [layer('l', 'exact', 6_000)] })), () => undefined);
    expect(replica.complete).toBe(false);
    expect(await ids()).toBeUndefined();
  });

  it('is asked for again when rights change once more on the way', async () => {
    const { now, keeping, replica } = await known();
    answers = [
      () => {
        now.info = map({ role: 'planner' as 'participant' });
        return snapshot([feature('between')]);
      },
      () => snapshot([feature('now')]),
    ];
    await keeping.renew(async () => undefined, () => undefined);
    expect(replica.all().map(({ id }) => id)).toEqual(['now']);
  });

  it('shows back what the server had taken before, though the log tells it no more', async () => {
    const { keeping, replica } = await known();
    const said = comment(moment, { layer: 'l', feature: 'old' }, 'hola');
    replica.addPending(said);
    replica.hold(said.id);
    await keeping.renew(async () => undefined, () => undefined);
    expect(replica.isPending('old')).toBe(false);
  });
});

describe('one feature that is asked for', () => {
  it('no longer waits for the echo of what the server had taken', async () => {
    const { keeping, replica } = page();
    const [taken, waits] = [comment(moment, { layer: 'l', feature: 'a' }, 'uno'), comment(moment, { layer: 'l', feature: 'a' }, 'dos')];
    for (const change of [taken, waits]) replica.addPending(change);
    replica.hold(taken.id);
    answers = [() => Response.json({ ...feature('a'), properties: { ...feature('a').properties, comments: 1 } })];
    await keeping.ask('a');
    expect(replica.view('a')?.properties.comments).toBe(2);
    replica.hold(waits.id);
    await keeping.ask('a');
    expect(replica.isPending('a')).toBe(false);
  });

  it('is not gone because the server does not have it yet, nor older than what was told meanwhile', async () => {
    const { keeping, replica } = page();
    replica.addPending(put(moment, { layer: 'l', feature: 'mine' }, { properties: { name: 'El puente' } }));
    answers = [() => new Response(null, { status: 404 })];
    await keeping.ask('mine');
    expect([replica.view('mine')?.properties.fields.name, replica.knows('mine')]).toEqual(['El puente', false]);
    replica.learn('went', feature('went'));
    replica.addPending(put(moment, { layer: 'l', feature: 'went' }, { properties: { name: 'x' } }));
    await keeping.ask('went');
    expect(replica.server('went'), 'what the server had and has no more is gone').toBeNull();
    answers = [() => {
      replica.learn('a', feature('a', 'new'));
      return Response.json(feature('a', 'old'));
    }];
    await keeping.ask('a');
    expect(replica.view('a')?.properties.fields.name).toBe('new');
  });
});
