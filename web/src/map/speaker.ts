/** Tells those who listen. */
export class Speaker<Events extends object> {
  readonly #heard = new Map<keyof Events, Set<(detail: never) => void>>();
  readonly #last = new Map<keyof Events, string>();

  on<E extends keyof Events>(event: E, heard: (detail: Events[E]) => void): () => void {
    const all = this.#heard.get(event) ?? new Set();
    this.#heard.set(event, all.add(heard));
    return () => void all.delete(heard);
  }

  say<E extends keyof Events>(event: E, detail: Events[E]): void {
    for (const heard of this.#heard.get(event) ?? []) heard(detail as never);
  }

  /** Says it only when it differs from what was said last. */
  sayIfNew<E extends keyof Events>(event: E, detail: Events[E]): void {
    const text = JSON.stringify(detail);
    if (this.#last.get(event) === text) return;
    this.#last.set(event, text);
    this.say(event, detail);
  }
}
