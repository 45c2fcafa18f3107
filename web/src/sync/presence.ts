import type { Id, Person, View } from '../api/types';

export interface Doing {
  view?: View;
  doing?: string;
  feature?: Id;
}

/** The server forgets who has not spoken for thirty seconds; two tries fit in that. */
const BEAT_MS = 10_000;
/** A moving map speaks at most this often. */
const QUIET_MS = 1_500;

/** Tells the others where one is looking and what one does, seldom enough not to matter. */
export class Presence {
  readonly #send: (doing: Doing) => Promise<unknown>;
  #doing: Doing = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastSent = 0;
  #open = false;
  readonly #now: () => number;

  constructor(send: (doing: Doing) => Promise<unknown>, now: () => number = Date.now) {
    this.#send = send;
    this.#now = now;
  }

  start(): void {
    this.#open = true;
    this.#plan(0);
  }

  stop(): void {
    this.#open = false;
    clearTimeout(this.#timer);
  }

  tell(doing: Doing): void {
    this.#doing = { ...this.#doing, ...doing };
    if (this.#open) this.#plan(Math.max(0, this.#lastSent + QUIET_MS - this.#now()));
  }

  #plan(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#lastSent = this.#now();
      // A lost word is no loss: the next beat says it again.
      this.#send(this.#doing).catch(() => undefined);
      if (this.#open) this.#plan(BEAT_MS);
    }, ms);
  }
}

/** The others, each once, in a steady order. */
export function others(people: readonly Person[], me: Id): Person[] {
  const byId = new Map(people.filter((person) => person.id !== me).map((person) => [person.id, person]));
  return [...byId.values()].sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}
