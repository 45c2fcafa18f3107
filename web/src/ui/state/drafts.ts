/**
 * What somebody writes and has not saved, as long as she is signed in and the page lives: a panel that goes takes none of
 * it along. In memory alone, as a phone may be borrowed.
 */
export class Drafts {
  readonly #kept = new Map<string, unknown>();

  of<T>(key: string): T | undefined {
    return this.#kept.get(key) as T | undefined;
  }

  has(key: string): boolean {
    return this.#kept.has(key);
  }

  /** Nothing is kept of what is as it was. */
  keep(key: string, draft: unknown): void {
    if (draft === undefined) this.#kept.delete(key);
    else this.#kept.set(key, draft);
  }

  drop(key: string): void {
    this.#kept.delete(key);
  }

  get any(): boolean {
    return this.#kept.size > 0;
  }
}
