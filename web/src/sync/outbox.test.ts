import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '../api/problem';
import type { Change, Id, Verdict } from '../api/types';
import { BATCH_CHANGES, cutBatch, type Entry } from './batch';
import { put } from './change';
import { Clock } from './hlc';
import { newId } from './ids';
import { Outbox, type OutboxState, type OutboxStore, type Send } from './outbox';

const ME = 'me';
const MAP = 'map';

class Memory implements OutboxStore {
  entries: Entry[] = [];
  load = async (account: Id): Promise<Entry[]> => this.entries.filter((entry) => entry.account === account).map((one) => ({ ...one }));
  put = async (entry: Entry): Promise<void> => {
    const at = this.entries.findIndex((one) => one.id === entry.id);
    if (at < 0) this.entries.push(entry);
    else this.entries[at] = entry;
  };
  remove = async (id: Id): Promise<void> => {
    this.entries = this.entries.filter((entry) => entry.id !== id);
  };
}

/** A server that knows a change by its id, and a network that can be cut before or after the server has heard. */
class Server {
  log: Change[] = [];
  calls: number[] = [];
  network: 'up' | 'down' | 'answer_lost' = 'up';
  refuse: (change: Change) => boolean = () => false;
  send: Send = async (_map, changes) => {
    if (this.network === 'down') throw Problem.network('cut');
    this.calls.push(changes.length);
    const verdicts = changes.map((change): Verdict => {
      if (this.log.some((one) => one.id === change.id)) return { id: change.id, status: 'repeated' };
      if (this.refuse(change)) return { id: change.id, status: 'refused', problem: { type: 'forbidden', title: 'No', detail: 'No' } };
      this.log.push(change);
      return { id: change.id, status: 'accepted' };
    });
    if (this.network === 'answer_lost') throw Problem.network('cut');
    return { verdicts, head: `${this.log.length}` };
  };
}

const clock = new Clock();
const draw = (name = 'x'): Change => put({ clock, base: 0 }, { layer: 'l', feature: newId() }, { properties: { name } });

function open(store: OutboxStore, server: { send: Send }): { outbox: Outbox; states: OutboxState[] } {
  const states: OutboxState[] = [];
  const outbox = new Outbox({ account: ME, store, send: server.send, changed: (state) => states.push(state), random: () => 0 });
  return { outbox, states };
}

describe('the outbox', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('says that a change waits only once the device holds it', async () => {
    const store = new Memory();
    let written = (): void => undefined;
    const put = store.put;
    store.put = async (entry) => {
      await new Promise<void>((done) => (written = done));
      await put(entry);
    };
    const server = new Server();
    server.network = 'down';
    const { outbox, states } = open(store, server);
    await outbox.open();
    const added = outbox.add(MAP, draw());
    expect(states.every((state) => state.waiting === 0)).toBe(true);
    written();
    await added;
    expect(outbox.state.waiting).toBe(1);
    expect(store.entries).toHaveLength(1);
  });

  it('sends what the device could not keep, and tells the one who made it', async () => {
    const store = new Memory();
    store.put = async () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const server = new Server();
    server.network = 'down';
    const { outbox } = open(store, server);
    await outbox.open();
    await expect(outbox.add(MAP, draw())).rejects.toThrow('full');
    expect(outbox.state).toMatchObject({ waiting: 1, unkept: 1 });
    await outbox.settled();
    server.network = 'up';
    await vi.advanceTimersByTimeAsync(30_000);
    await outbox.settled();
    expect(server.log).toHaveLength(1);
    expect(outbox.state).toMatchObject({ waiting: 0, unkept: 0, link: 'idle' });
  });

  it('works on a device that forbids keeping altogether', async () => {
    const forbidden = async (): Promise<never> => {
      throw new DOMException('no', 'SecurityError');
    };
    const server = new Server();
    const { outbox } = open({ load: forbidden, put: forbidden, remove: forbidden }, server);
    await outbox.open();
    const [good, bad] = [draw(), draw('bad')];
    server.refuse = (change) => change.id === bad.id;
    await outbox.add(MAP, good).catch(() => undefined);
    await outbox.add(MAP, bad).catch(() => undefined);
    await outbox.settled();
    expect(server.log.map((change) => change.id)).toEqual([good.id]);
    expect(outbox.state.refused.map((entry) => entry.id)).toEqual([bad.id]);
    expect(outbox.state).toMatchObject({ link: 'idle', waiting: 0 });
  });

  it('sends what is added, in order, and is empty afterwards', async () => {
    const server = new Server();
    const store = new Memory();
    const { outbox } = open(store, server);
    const changes = [draw(), draw(), draw()];
    for (const change of changes) await outbox.add(MAP, change);
    await outbox.settled();
    expect(server.log.map((change) => change.id)).toEqual(changes.map((change) => change.id));
    expect(outbox.state).toMatchObject({ waiting: 0, link: 'idle' });
    expect(store.entries).toEqual([]);
  });

  it('keeps everything while there is no network and sends it once when it is back', async () => {
    const server = new Server();
    server.network = 'down';
    const store = new Memory();
    const { outbox } = open(store, server);
    await outbox.add(MAP, draw());
    await outbox.settled();
    await outbox.add(MAP, draw());
    await outbox.settled();
    expect(outbox.state).toMatchObject({ waiting: 2, link: 'offline' });
    expect(store.entries).toHaveLength(2);
    server.network = 'up';
    await vi.advanceTimersByTimeAsync(30_000);
    await outbox.settled();
    expect(server.log).toHaveLength(2);
    expect(outbox.state).toMatchObject({ waiting: 0, link: 'idle' });
  });

  it('repeats nothing when the answer is lost on the way', async () => {
    const server = new Server();
    server.network = 'answer_lost';
    const { outbox } = open(new Memory(), server);
    await outbox.add(MAP, draw());
    await outbox.settled();
    server.network = 'up';
    outbox.kick();
    await outbox.settled();
    expect(server.log).toHaveLength(1);
    expect(server.calls).toEqual([1, 1]);
    expect(outbox.state.waiting).toBe(0);
  });

  it('survives a reload in the middle of sending', async () => {
    const store = new Memory();
    const first = open(store, { send: () => new Promise(() => undefined) });
    await first.outbox.add(MAP, draw());
    await first.outbox.add(MAP, draw());
    first.outbox.close();

    const server = new Server();
    const second = open(store, server);
    await second.outbox.open();
    await second.outbox.settled();
    expect(server.log).toHaveLength(2);
    expect(store.entries).toEqual([]);
  });

  it('keeps a refused change with its reason and lets the others through', async () => {
    const server = new Server();
    const store = new Memory();
    const { outbox } = open(store, server);
    const bad = draw('bad');
    server.refuse = (change) => change.id === bad.id;
    for (const change of [draw(), bad, draw()]) await outbox.add(MAP, change);
    await outbox.settled();
    expect(server.log).toHaveLength(2);
    expect(outbox.state.refused.map((entry) => [entry.id, entry.problem?.type])).toEqual([[bad.id, 'forbidden']]);
    expect(store.entries[0]?.problem?.type).toBe('forbidden');
    await outbox.drop(bad.id);
    expect(outbox.state.refused).toEqual([]);
    expect(store.entries).toEqual([]);
  });

  it('finds the one change that makes the server refuse a whole batch', async () => {
    const server = new Server();
    const bad = draw('bad');
    const send: Send = async (map, changes) => {
      if (changes.some((change) => change.id === bad.id)) throw new Problem({ type: 'too-large', title: 'Too large' }, 413);
      return server.send(map, changes);
    };
    const { outbox } = open(new Memory(), { send });
    const good = Array.from({ length: 20 }, () => draw());
    for (const change of [...good.slice(0, 7), bad, ...good.slice(7)]) await outbox.add(MAP, change);
    await outbox.settled();
    expect(server.log).toHaveLength(20);
    expect(outbox.state.refused.map((entry) => entry.id)).toEqual([bad.id]);
  });

  it('waits for a sign-in instead of throwing changes away', async () => {
    const server = new Server();
    let signedIn = false;
    const send: Send = async (map, changes) => {
      if (!signedIn) throw new Problem({ type: 'signed-out', title: 'Sign in' }, 401);
      return server.send(map, changes);
    };
    const { outbox } = open(new Memory(), { send });
    await outbox.add(MAP, draw());
    await outbox.settled();
    expect(outbox.state).toMatchObject({ waiting: 1, link: 'signed_out' });
    signedIn = true;
    outbox.kick();
    await outbox.settled();
    expect(server.log).toHaveLength(1);
  });

  it('never sends what another person made on the same device', async () => {
    const store = new Memory();
    await store.put({ id: 'c', account: 'somebody else', map: MAP, change: draw() });
    const server = new Server();
    const { outbox } = open(store, server);
    await outbox.open();
    await outbox.settled();
    expect(server.log).toEqual([]);
    expect(store.entries).toHaveLength(1);
  });

  it('starts again for a change added in the very moment it ran empty', async () => {
    const server = new Server();
    const added: Promise<void>[] = [];
    const outbox: Outbox = new Outbox({
      account: ME, store: new Memory(), send: server.send,
      changed: (state) => {
        if (state.link === 'idle' && state.waiting === 0 && server.log.length === 1) added.push(outbox.add(MAP, draw()));
      },
    });
    await outbox.add(MAP, draw());
    await outbox.settled();
    await Promise.all(added);
    await outbox.settled();
    expect(server.log).toHaveLength(2);
  });
});

describe('a batch', () => {
  const entry = (map: string, size = 1): Entry => {
    const change = draw('x'.repeat(size));
    return { id: change.id, account: ME, map, change };
  };

  it('holds at most 256 changes of one map', () => {
    const entries = Array.from({ length: 400 }, (_, i) => entry(i % 2 ? 'a' : 'b'));
    expect(cutBatch(entries)).toHaveLength(200);
    expect(cutBatch(Array.from({ length: 400 }, () => entry('a')))).toHaveLength(BATCH_CHANGES);
  });

  it('stays within the size of a request, but lets a single large change go alone', () => {
    expect(cutBatch([entry('a', 100_000), entry('a')])).toHaveLength(1);
    expect(cutBatch(Array.from({ length: 100 }, () => entry('a', 1_000))).length).toBeLessThan(60);
  });
});
