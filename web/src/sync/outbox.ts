import { Problem } from '../api/problem';
import type { Bookmark, Change, Id, ProblemBody, Verdict } from '../api/types';
import { cutBatch, type Entry } from './batch';
import { Backoff } from './backoff';

/** Where entries outlive the page. `offline/` keeps them in IndexedDB, the tests in memory. */
export interface OutboxStore {
  load(account: Id): Promise<Entry[]>;
  put(entry: Entry): Promise<void>;
  remove(id: Id): Promise<void>;
}

export type Send = (map: Id, changes: Change[]) => Promise<{ verdicts: Verdict[]; head: Bookmark }>;

/** What the outbox is doing, for a person: how many wait, how many were refused, and what holds them up. */
export interface OutboxState {
  waiting: number;
  refused: Entry[];
  link: 'idle' | 'sending' | 'offline' | 'signed_out' | 'waiting';
  /** How many of them this device could not keep: they are gone when the page is closed before they are sent. */
  unkept: number;
  /** Milliseconds until the next try, when one is planned. */
  retryIn?: number;
}

export interface OutboxOptions {
  account: Id;
  store: OutboxStore;
  send: Send;
  /** Every entry that left the outbox durable on the server. */
  accepted?: (entry: Entry, verdict: Verdict, head: Bookmark) => void;
  refused?: (entry: Entry) => void;
  changed?: (state: OutboxState) => void;
  random?: () => number;
}

/**
 * queue → sending → accepted (gone) or refused (kept for its author). The order of one author's changes is kept:
 * one batch is under way at a time. An entry leaves only on the server's word, so a reload, a cut or a second
 * sending loses nothing and, because the server knows a change by its id, repeats nothing.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #backoff: Backoff;
  #entries: Entry[] = [];
  #link: OutboxState['link'] = 'idle';
  #running: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryIn: number | undefined;
  #closed = false;
  readonly #unkept = new Set<Id>();
  /** Somebody knocked while a batch was under way: look again before resting. */
  #again = false;
  /** Halved when a batch as a whole is refused, so that one bad change cannot hold up the others. */
  #batchLimit = Infinity;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random);
  }

  /** Take up what an earlier page left. What it was sending is sent again. */
  async open(): Promise<void> {
    const left = await this.#options.store.load(this.#options.account).catch(() => []);
    const known = new Set(this.#entries.map((entry) => entry.id));
    this.#entries = [...left.filter((entry) => !known.has(entry.id)), ...this.#entries];
    this.#tell();
    this.kick();
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get state(): OutboxState {
    const refused = this.#entries.filter((entry) => entry.problem);
    return {
      waiting: this.#entries.length - refused.length, refused, link: this.#link, unkept: this.#unkept.size,
      ...(this.#retryIn !== undefined ? { retryIn: this.#retryIn } : {}),
    };
  }

  /**
   * Resolves when the change is safe on this device, before any network. A device that cannot keep it rejects, and
   * the change is sent all the same.
   */
  async add(map: Id, change: Change): Promise<void> {
    const entry: Entry = { id: change.id, account: this.#options.account, map, change };
    try {
      await this.#options.store.put(entry);
    } catch (error) {
      this.#unkept.add(entry.id);
      throw error;
    } finally {
      // Told only now: "to send" says that closing the page loses nothing.
      this.#entries = [...this.#entries, entry];
      this.#tell();
      this.kick();
    }
  }

  /** Give up a refused change, or one that has not been sent. */
  async drop(id: Id): Promise<void> {
    await this.#leave(id);
    this.#tell();
  }

  /** Try now: the network is back, somebody signed in, or a person asked for it. */
  kick(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#retryIn = undefined;
    if (this.#running) this.#again = true;
    else this.#running = this.#run();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** Settles when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    try {
      await this.#empty();
    } finally {
      this.#running = undefined;
      if (this.#again) this.kick();
    }
  }

  async #empty(): Promise<void> {
    for (;;) {
      if (this.#closed) return;
      this.#again = false;
      const batch = cutBatch(this.#entries.filter((entry) => !entry.problem), this.#batchLimit);
      if (batch.length === 0) return this.#setLink('idle');
      this.#setLink('sending');
      try {
        const answer = await this.#options.send(batch[0]!.map, batch.map((entry) => entry.change));
        this.#backoff.reset();
        this.#batchLimit = Infinity;
        await this.#judge(batch, answer.verdicts, answer.head);
      } catch (error) {
        const goOn = await this.#failed(batch, error);
        if (!goOn) return;
      }
    }
  }

  async #judge(batch: Entry[], verdicts: Verdict[], head: Bookmark): Promise<void> {
    const byId = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
    if (!batch.some((entry) => byId.has(entry.id))) throw new Problem({ type: 'no-verdict', title: 'No verdict' }, 502);
    for (const entry of batch) {
      const verdict = byId.get(entry.id);
      if (!verdict) continue;
      if (verdict.status === 'refused') {
        await this.#refuse(entry, verdict.problem ?? { type: 'refused', title: 'Refused' });
      } else {
        await this.#leave(entry.id);
        this.#options.accepted?.(entry, verdict, head);
      }
    }
    this.#tell();
  }

  /** True when the next batch can be tried at once. */
  async #failed(batch: Entry[], error: unknown): Promise<boolean> {
    const problem = error instanceof Problem ? error : Problem.network(error);
    if (problem.status === 401) {
      this.#setLink('signed_out');
      return false;
    }
    if (problem.passing) {
      this.#retryIn = this.#backoff.next(problem.retryAfter);
      this.#timer = setTimeout(() => this.kick(), this.#retryIn);
      this.#setLink(problem.offline ? 'offline' : 'waiting');
      return false;
    }
    if (batch.length > 1) {
      this.#batchLimit = Math.ceil(batch.length / 2);
      return true;
    }
    await this.#refuse(batch[0]!, { type: problem.type, title: problem.title, detail: problem.detail, field: problem.field });
    return true;
  }

  async #refuse(entry: Entry, problem: ProblemBody): Promise<void> {
    const kept: Entry = { ...entry, problem };
    this.#entries = this.#entries.map((other) => (other.id === entry.id ? kept : other));
    // What was refused and cannot be kept is told all the same.
    await this.#options.store.put(kept).catch(() => this.#unkept.add(entry.id));
    this.#options.refused?.(kept);
    this.#tell();
  }

  async #leave(id: Id): Promise<void> {
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    this.#unkept.delete(id);
    // An entry that stays behind on the device is sent once more, and the server knows it by its id.
    await this.#options.store.remove(id).catch(() => undefined);
  }

  #setLink(link: OutboxState['link']): void {
    this.#link = link;
    this.#tell();
  }

  #tell(): void {
    this.#options.changed?.(this.state);
  }
}
