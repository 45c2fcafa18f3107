const GATHER_MS = 1_500;

/** What a screen reader is told, politely: one's own doings at once, those of others gathered into one sentence. */
export class Announcer {
  text = $state('');
  /** The last thing others did, for the eyes too. */
  news = $state('');
  #names: string[] = [];
  #count = 0;
  #sentence: (names: string, n: number) => string = () => '';
  #gathering = false;
  #newsTimer: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    // The same words twice are only heard if the text alters.
    this.text = this.text === text ? `${text}\u00a0` : text;
  }

  /** `sentence` is asked when the burst is over, with the names and the number of doings. */
  collect(name: string, sentence: (names: string, n: number) => string): void {
    if (!this.#names.includes(name)) this.#names.push(name);
    this.#count += 1;
    this.#sentence = sentence;
    // Not begun anew by each doing: where many draw nothing would ever be said.
    if (this.#gathering) return;
    this.#gathering = true;
    setTimeout(() => {
      this.#gathering = false;
      const text = this.#sentence(this.#names.join(', '), this.#count);
      this.#names = [];
      this.#count = 0;
      this.say(text);
      this.news = text;
      clearTimeout(this.#newsTimer);
      this.#newsTimer = setTimeout(() => (this.news = ''), 6_000);
    }, GATHER_MS);
  }
}
