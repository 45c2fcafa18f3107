import type { Id, Person, View } from '../api/types';

export interface Doing {
  view?: View;
  doing?: 'looking' | 'drawing' | 'editing';
  feature?: Id;
}

/** The server forgets who has not spoken for thirty seconds; two tries fit in that. */
const BEAT_MS = 10_000;
/** A moving map speaks at most this often. */
const QUIET_MS = 1_500;

/** Tells the others where one is looking and what one does, seldom enough not to matter. */
export class Presence {
  readonly #send: (doing: Doing & { view: View }) => Promise<unknown>;
  #doing: Doing = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastSent = 0;
  #open = false;
  readonly #now: () => number;

  constructor(send: (doing: Doing & { view: View }) => Promise<unknown>, now: () => number = Date.now) {
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
      const { view } = this.#doing;
      // A lost word is no loss: the next beat says it again.
      if (view) this.#send({ ...this.#doing, view }).catch(() => undefined);
      if (this.#open) this.#plan(BEAT_MS);
    }, ms);
  }
}

/** Hues that stay apart from each other and from the map's own colours. */
const HUES = [12, 42, 88, 140, 172, 200, 224, 262, 294, 330];

/** A person's colour, the same on every screen because it comes from her id alone. */
function colorOf(id: Id): string {
  const sum = [...id].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) >>> 0, 7);
  return `hsl(${HUES[sum % HUES.length]}, 55%, 42%)`;
}

/** The others, each once, in a steady order. */
export function others(people: readonly Omit<Person, 'color'>[], me: Id): Person[] {
  const rest = people.filter((person) => person.id !== me);
  const byId = new Map(rest.map((person) => [person.id, { ...person, color: colorOf(person.id) }]));
  return [...byId.values()].sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}
