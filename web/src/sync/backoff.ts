const FIRST_MS = 1_000;
const MOST_MS = 30_000;

/** Growing pauses between tries, spread at random so that a room of phones does not knock all at once. */
export class Backoff {
  #tries = 0;
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Milliseconds to wait. `asked`: seconds the server asked for. */
  next(asked?: number): number {
    const pause = Math.min(MOST_MS, FIRST_MS * 2 ** this.#tries);
    this.#tries += 1;
    const spread = pause * (0.5 + this.#random() / 2);
    return Math.round(Math.max(spread, (asked ?? 0) * 1000));
  }

  reset(): void {
    this.#tries = 0;
  }
}
