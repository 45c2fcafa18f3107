import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '../api/problem';
import type { ChangeOut, ChangePage } from '../api/types';
import { Follower, type Link, type Source } from './follow';

/** Bookmarks of these tests are the places themselves, as text. */
const change = (place: number): ChangeOut => ({
  id: `${place}`, kind: 'feature.put', actor: 'a', layer: 'l', feature: 'f', hlc: '0000000000000001', received_at: 0, body: {}, state: null, tiles: [],
});

class Stream implements Source {
  static all: Stream[] = [];
  onopen: ((event: Event) => unknown) | null = null;
  onerror: ((event: Event) => unknown) | null = null;
  readyState = 0;
  listeners = new Map<string, (event: { data: string; lastEventId: string }) => void>();
  constructor(readonly since: string) {
    Stream.all.push(this);
  }
  addEventListener(type: string, listener: (event: { data: string; lastEventId: string }) => void): void {
    this.listeners.set(type, listener);
  }
  say(type: string, data: { id?: string }): void {
    this.listeners.get(type)?.({ data: JSON.stringify(data), lastEventId: data.id ?? '' });
  }
  close(): void {
    this.readyState = 2;
  }
}

function follow(page: (since: string) => Promise<ChangePage>, since = '0') {
  const heard: number[] = [];
  const links: Link[] = [];
  const reloads: string[] = [];
  const follower = new Follower({
    since, open: (from) => new Stream(from), page, random: () => 0,
    changes: (changes) => heard.push(...changes.map((one) => Number(one.id))),
    presence: () => undefined, reload: (reason) => reloads.push(reason), link: (link) => links.push(link),
  });
  return { follower, heard, links, reloads };
}

const empty = async (since: string): Promise<ChangePage> => ({ changes: [], next: since, more: false });

describe('following the log', () => {
  beforeEach(() => {
    Stream.all = [];
    vi.useFakeTimers();
  });
  afterEach(() => void vi.useRealTimers());

  it('waits for the change that says how a feature stands', () => {
    const { follower, heard } = follow(empty, '4');
    follower.start();
    const [stream] = Stream.all;
    const before = (place: number) => ({ ...change(place), state: undefined });
    stream!.say('change', before(5));
    const another: ChangeOut = { ...change(6), feature: 'g' };
    stream!.say('change', another);
    expect([heard, follower.since]).toEqual([[], '4']);
    stream!.say('change', change(7));
    expect([heard, follower.since]).toEqual([[5, 6, 7], '7']);
  });

  it('waits for nothing that a stream which was cut did not get to say: the log tells it', async () => {
    const { follower, heard } = follow(async (since) => (since === '4' ? { changes: [change(5)], next: '5', more: false } : empty(since)), '4');
    follower.start();
    const [stream] = Stream.all;
    stream!.say('change', { ...change(5), state: undefined } as ChangeOut);
    stream!.onerror!(new Event('error'));
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toEqual([5]);
    // The browser goes on by itself after what it heard last.
    const another: ChangeOut = { ...change(6), feature: 'g' };
    stream!.say('change', another);
    expect(heard).toEqual([5, 6]);
  });

  it('tells each change once, in order, whatever arrives twice', async () => {
    const { follower, heard, links } = follow(empty, '4');
    follower.start();
    const [stream] = Stream.all;
    expect(stream!.since).toBe('4');
    stream!.onopen!(new Event('open'));
    for (const place of [5, 6, 6, 5, 7]) stream!.say('change', change(place));
    expect(heard).toEqual([5, 6, 7]);
    expect(follower.since).toBe('7');
    expect(links).toEqual(['live']);
    follower.stop();
  });

  it('repairs by a page what a silent stream swallowed', async () => {
    const log = [1, 2, 3].map(change);
    const { follower, heard } = follow(async (since) => {
      const changes = log.filter((one) => one.id > since).slice(0, 2);
      const next = changes[changes.length - 1]?.id ?? since;
      return { changes, next, more: next < '3' };
    });
    follower.start();
    Stream.all[0]!.onopen!(new Event('open'));
    await vi.advanceTimersByTimeAsync(31_000);
    expect(heard).toEqual([1, 2, 3]);
    follower.stop();
  });

  it('goes on from what the stream told while a page was on its way', async () => {
    let answer: (page: ChangePage) => void = () => undefined;
    const { follower, heard } = follow(() => new Promise((resolve) => (answer = resolve)));
    follower.start();
    follower.wake();
    Stream.all[0]!.say('change', change(1));
    Stream.all[0]!.say('change', change(2));
    answer({ changes: [change(1)], next: '1', more: false });
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toEqual([1, 2]);
    expect(follower.since).toBe('2');
    follower.stop();
  });

  it('polls when there is no stream, and goes on where it was', async () => {
    let head = 0;
    const { follower, heard, links } = follow(async (since) => {
      const changes = head > Number(since) ? [change(head)] : [];
      return { changes, next: `${head}`, more: false };
    });
    follower.start();
    Stream.all[0]!.readyState = 2;
    Stream.all[0]!.onerror!(new Event('error'));
    await vi.advanceTimersByTimeAsync(0);
    expect(links).toEqual(['polling']);
    head = 9;
    await vi.advanceTimersByTimeAsync(4_000);
    Stream.all[1]!.readyState = 2;
    Stream.all[1]!.onerror!(new Event('error'));
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toEqual([9]);
    follower.stop();
  });

  it('is not held up by changes that are hidden from the viewer', async () => {
    const asked: string[] = [];
    const { follower } = follow(async (since) => {
      asked.push(since);
      return { changes: [], next: '40', more: false };
    });
    follower.start();
    Stream.all[0]!.onerror!(new Event('error'));
    await vi.advanceTimersByTimeAsync(9_000);
    expect(follower.since).toBe('40');
    expect(asked.slice(1).every((since) => since === '40')).toBe(true);
    follower.stop();
  });

  it('asks for everything anew when the log no longer reaches back, and then restarts', async () => {
    let truncated = true;
    const { follower, reloads } = follow(async (since) => {
      if (truncated) throw new Problem({ type: 'log-truncated', title: 'Gone' }, 410);
      return empty(since);
    });
    follower.start();
    Stream.all[0]!.readyState = 2;
    Stream.all[0]!.onerror!(new Event('error'));
    await vi.advanceTimersByTimeAsync(0);
    expect(reloads).toEqual(['truncated']);
    truncated = false;
    follower.restart('120');
    expect(Stream.all[1]!.since).toBe('120');
    Stream.all[1]!.say('reload', {});
    expect(reloads).toEqual(['truncated', 'rights']);
    follower.stop();
  });

  it('says when the connection is lost, tries again, and says when it is back', async () => {
    let up = false;
    const { follower, links } = follow(async (since) => {
      if (!up) throw Problem.network('cut');
      return empty(since);
    });
    follower.start();
    Stream.all[0]!.onopen!(new Event('open'));
    Stream.all[0]!.onerror!(new Event('error'));
    await vi.advanceTimersByTimeAsync(0);
    expect(links).toEqual(['live', 'lost']);
    up = true;
    Stream.all[0]!.onopen!(new Event('open'));
    expect(links).toEqual(['live', 'lost', 'live']);
    follower.stop();
  });

  it('opens a stream anew that seems open and is silent about what the log tells', async () => {
    let head = 0;
    const { follower, heard, links } = follow(async (since) => ({ changes: head > Number(since) ? [change(head)] : [], next: `${head}`, more: false }));
    follower.start();
    const [stream] = Stream.all;
    stream!.readyState = 1;
    stream!.onopen!(new Event('open'));
    await vi.advanceTimersByTimeAsync(31_000);
    expect(Stream.all, 'nothing happened that it could have told').toHaveLength(1);
    stream!.say('change', change(1));
    head = 2;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(Stream.all, 'it spoke a moment ago: the page was only faster').toHaveLength(1);
    head = 3;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(heard).toEqual([1, 2, 3]);
    expect(Stream.all.map(({ since, readyState }) => [since, readyState])).toEqual([['0', 2], ['3', 0]]);
    Stream.all[1]!.onopen!(new Event('open'));
    expect(links.at(-1)).toBe('live');
    follower.stop();
  });

  it('opens a stream anew that was open while nothing could be reached', async () => {
    let up = false;
    const { follower } = follow(async (since) => {
      if (!up) throw Problem.network('cut');
      return empty(since);
    });
    follower.start();
    Stream.all[0]!.readyState = 1;
    Stream.all[0]!.onopen!(new Event('open'));
    follower.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(follower.link).toBe('lost');
    up = true;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(Stream.all).toHaveLength(2);
    follower.stop();
  });

  it('tells again what it told before everything was taken anew', () => {
    const { follower, heard } = follow(empty);
    follower.start();
    Stream.all[0]!.say('change', change(1));
    follower.restart('0');
    Stream.all[1]!.say('change', change(1));
    expect(heard).toEqual([1, 1]);
    follower.stop();
  });

  it('stops when one is signed out', async () => {
    const { follower, links } = follow(async () => {
      throw new Problem({ type: 'signed-out', title: 'Sign in' }, 401);
    });
    follower.start();
    Stream.all[0]!.onerror!(new Event('error'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(links).toEqual(['signed_out']);
    expect(Stream.all).toHaveLength(1);
  });
});
