import type { Hlc } from '../api/types';

/** Milliseconds since 1970 and a counter for what happens within one of them. */
export interface Stamp {
  ms: number;
  counter: number;
}

const MS_DIGITS = 12;
const COUNTER_DIGITS = 4;
const COUNTER_LIMIT = 0xffff;

export function writeHlc({ ms, counter }: Stamp): Hlc {
  return ms.toString(16).padStart(MS_DIGITS, '0') + counter.toString(16).padStart(COUNTER_DIGITS, '0');
}

export function readHlc(hlc: Hlc): Stamp {
  if (!/^[0-9a-f]{16}$/.test(hlc)) throw new RangeError(`not a clock value: ${hlc}`);
  return { ms: parseInt(hlc.slice(0, MS_DIGITS), 16), counter: parseInt(hlc.slice(MS_DIGITS), 16) };
}

/**
 * A hybrid logical clock: close to the wall clock, never backwards, and after everything it has heard of,
 * so that an edit made after seeing another one also sorts after it.
 */
export class Clock {
  #last: Stamp;
  readonly #now: () => number;

  constructor(now: () => number = Date.now, last?: Hlc) {
    this.#now = now;
    this.#last = last ? readHlc(last) : { ms: 0, counter: 0 };
  }

  get last(): Hlc {
    return writeHlc(this.#last);
  }

  /** The stamp of something that happens here and now. */
  tick(): Hlc {
    const ms = Math.floor(this.#now());
    this.#last = ms > this.#last.ms ? { ms, counter: 0 } : next(this.#last);
    return this.last;
  }

  /** Take notice of a stamp that the server told: it has held it to its own clock, and ours may be hours behind. */
  receive(hlc: Hlc): void {
    const heard = readHlc(hlc);
    if (heard.ms > this.#last.ms || (heard.ms === this.#last.ms && heard.counter > this.#last.counter)) this.#last = heard;
  }
}

function next({ ms, counter }: Stamp): Stamp {
  return counter < COUNTER_LIMIT ? { ms, counter: counter + 1 } : { ms: ms + 1, counter: 0 };
}
