import { Problem } from '../api/problem';
import type { Bookmark, ChangeOut, ChangePage, Id, Look, Person } from '../api/types';
import { Backoff } from './backoff';

/** The part of EventSource that is used, so that tests can play the server. */
export interface Source {
  onopen: ((event: Event) => unknown) | null;
  onerror: ((event: Event) => unknown) | null;
  readonly readyState: number;
  addEventListener(type: string, listener: (event: { data: string; lastEventId: string }) => void): void;
  close(): void;
}

/** `closed`: the map is not ours to see any more. */
export type Link = 'connecting' | 'live' | 'polling' | 'lost' | 'signed_out' | 'closed';

export interface FollowOptions {
  /** Up to where the log is known here. */
  since: Bookmark;
  open(since: Bookmark): Source;
  page(since: Bookmark): Promise<ChangePage>;
  /** In the order of the log, each once; `at` is where the log is known up to with them. */
  changes(changes: ChangeOut[], at: Bookmark): void;
  /** Who is there, and where who leads the workshop asks to look. */
  presence(people: Person[], look: Look | null): void;
  /** The log no longer reaches back to us, or our rights changed: take everything anew, then `restart`. */
  reload(reason: 'truncated' | 'rights'): void;
  link(link: Link): void;
  random?: () => number;
}

const OPEN = 1;
const CLOSED = 2;
/** Whatever asks for a reading, and however often: a storm of errors must not become a storm of requests. */
const REST_MS = 500;
/** How often the log is asked for what the stream may have swallowed (a proxy that buffers, a phone that slept). */
const CHECK_MS = 30_000;
/** How often the log is read while there is no stream. */
const POLL_MS = 4_000;
/** Changes that are remembered, so that what arrives twice is told once: more than a page and a stream can repeat. */
const REMEMBERED = 10_000;

/**
 * Reads a map's log: by a stream while there is one, by pages otherwise, and by an occasional page in any case.
 * A bookmark does not say which of two is further, so that what arrives twice is known by its id and told once.
 */
export class Follower {
  readonly #options: FollowOptions;
  readonly #backoff: Backoff;
  #since: Bookmark;
  #held: ChangeOut[] = [];
  readonly #untold = new Set<Id>();
  readonly #told = new Set<Id>();
  #source: Source | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #link: Link = 'connecting';
  #closed = true;
  #paging = false;
  #readAt = 0;
  /** The stream told something since the log was last read. */
  #spoke = false;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#since = options.since;
    this.#backoff = new Backoff(options.random);
  }

  get since(): Bookmark {
    return this.#since;
  }

  get link(): Link {
    return this.#link;
  }

  start(): void {
    this.#closed = false;
    this.#setLink('connecting');
    this.#connect();
  }

  /** Go on from another position, after everything was taken anew. */
  restart(since: Bookmark): void {
    this.stop();
    this.#since = since;
    // What was told before may have been taken back with what was known: it is told again.
    this.#told.clear();
    this.start();
  }

  stop(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }

  /** The network is back, or the page is looked at again: do not wait for the next try. */
  wake(): void {
    if (this.#closed) return;
    this.#backoff.reset();
    if (!this.#source) this.#connect();
    else void this.#read();
  }

  #connect(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#letGo();
    const source = this.#options.open(this.#since);
    this.#source = source;
    this.#spoke = false;
    source.onopen = () => {
      this.#backoff.reset();
      this.#setLink('live');
    };
    source.onerror = () => this.#dropped(source);
    source.addEventListener('change', (event) => this.#hear(event.data, event.lastEventId));
    source.addEventListener('presence', (event) => {
      const now = parse<{ people: Person[]; look?: Look }>(event.data);
      if (now) this.#options.presence(now.people, now.look ?? null);
    });
    source.addEventListener('reload', () => this.#options.reload('rights'));
    this.#later(CHECK_MS, () => this.#read());
  }

  /** The browser tries again by itself after a cut, but gives up for good when the server answers with an error. */
  #dropped(source: Source): void {
    if (this.#closed || source !== this.#source) return;
    // It goes on after what it told last, and never says how that stands: the log does.
    this.#letGo();
    if (source.readyState === CLOSED) {
      source.close();
      this.#source = undefined;
    }
    void this.#read();
  }

  #letGo(): void {
    this.#held = [];
    this.#untold.clear();
  }

  #hear(data: string, at: Bookmark): void {
    const change = parse<ChangeOut>(data);
    if (!change) return;
    this.#spoke = true;
    // The stream says how a feature stands with the last of some changes that it tells at once: those before wait for it.
    this.#held.push(change);
    if (change.feature) this.#untold[change.state === undefined ? 'add' : 'delete'](change.feature);
    if (this.#untold.size > 0) return;
    this.#since = at;
    this.#deliver(this.#held.splice(0), at);
  }

  /** Says whether anything of it was new. */
  #deliver(changes: ChangeOut[], at: Bookmark): boolean {
    const fresh = changes.filter((change) => !this.#told.has(change.id));
    for (const change of fresh) this.#told.add(change.id);
    for (const oldest of this.#told) {
      if (this.#told.size <= REMEMBERED) break;
      this.#told.delete(oldest);
    }
    if (fresh.length > 0) this.#options.changes(fresh, at);
    return fresh.length > 0;
  }

  /** Read the log by pages until its end: repairs whatever the stream missed, and tells why there is no stream. */
  async #read(): Promise<void> {
    if (this.#paging || this.#closed) return;
    const rest = this.#readAt + REST_MS - Date.now();
    if (rest > 0) return this.#later(rest, () => this.#read());
    this.#readAt = Date.now();
    this.#paging = true;
    let missed = false;
    try {
      for (let from = this.#since, more = true; more; ) {
        const before = this.#since;
        const page = await this.#options.page(from);
        if (this.#closed) return;
        // What the stream told meanwhile is further on. Where it did not, `next` is: beyond what is hidden, too.
        if (this.#since === before) this.#since = page.next;
        missed = this.#deliver(page.changes, page.next) || missed;
        ({ next: from, more } = page);
      }
      this.#backoff.reset();
      this.#reached(missed);
    } catch (error) {
      this.#missed(error instanceof Problem ? error : Problem.network(error));
    } finally {
      this.#paging = false;
    }
  }

  /** `missed`: the page told what the stream had not. */
  #reached(missed: boolean): void {
    if (this.#closed) return;
    // A stream that seems open and says nothing, or was open while nothing could be reached, leads nowhere.
    const dead = this.#source?.readyState === OPEN && (this.#link !== 'live' || (missed && !this.#spoke));
    this.#spoke = false;
    if (dead) {
      this.#setLink('polling');
      this.#connect();
    } else if (this.#source) {
      if (this.#link !== 'live') this.#setLink('polling');
      this.#later(this.#link === 'live' ? CHECK_MS : POLL_MS, () => this.#read());
    } else {
      this.#setLink('polling');
      this.#later(POLL_MS, () => this.#connect());
    }
  }

  #missed(problem: Problem): void {
    if (this.#closed) return;
    if (problem.status === 410) return this.#options.reload('truncated');
    if (problem.status === 401 || problem.status === 403 || problem.status === 404) {
      this.stop();
      return this.#setLink(problem.status === 401 ? 'signed_out' : 'closed');
    }
    this.#setLink('lost');
    this.#later(this.#backoff.next(problem.retryAfter), () => (this.#source ? this.#read() : this.#connect()));
  }

  #later(ms: number, what: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(what, ms);
  }

  #setLink(link: Link): void {
    if (link === this.#link) return;
    this.#link = link;
    this.#options.link(link);
  }
}

function parse<T>(data: string): T | undefined {
  try {
    return JSON.parse(data) as T;
  } catch {
    return undefined;
  }
}
