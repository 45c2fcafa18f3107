import files from 'virtual:words';
import type { Label } from '../api/types';
import type es from './es.json';

export type Lang = 'es' | 'en';
export type Key = keyof typeof es;
type PluralOf<K> = K extends `${infer Stem}.other` ? Stem : never;
export type PluralKey = PluralOf<Key>;
type Params = Record<string, string | number>;

type Words = Record<string, string>;
const STORE = 'trama.lang';

/** Spanish first; English where the browser asks for it before Spanish. */
export function preferred(languages: readonly string[]): Lang {
  const first = languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag === 'es' || tag === 'en');
  return (first as Lang | undefined) ?? 'es';
}

function start(): Lang {
  try {
    const chosen = localStorage.getItem(STORE);
    if (chosen === 'es' || chosen === 'en') return chosen;
  } catch {
    // No storage (private window): the browser's languages decide.
  }
  return preferred(globalThis.navigator?.languages ?? []);
}

/** As a file, not as a module: some browsers never ask again for a module that once did not come. */
async function read(file: string): Promise<Words> {
  const answer = await fetch(file);
  if (!answer.ok) throw new Error(`words answer ${answer.status}`);
  return (await answer.json()) as Words;
}

class Language {
  current = $state<Lang>('es');
  words = $state.raw<Words>({});
  /** The words of what was chosen last could not be fetched: the language stays as it was. */
  missed = $state(false);
  #asked: Lang | null = null;
  /** The words of parts that are fetched when somebody opens them are here, too, and come with every language from then on. */
  #whole = false;

  /** Takes in a language that somebody reads: few read two. False when it did not come. */
  async #take(lang: Lang): Promise<boolean> {
    const whole = this.#whole;
    const parts = await Promise.all(files[lang].slice(0, whole ? 2 : 1).map(read)).catch(() => null);
    if (!parts || this.#asked !== lang) return false;
    if (whole !== this.#whole) return this.#take(lang);
    [this.current, this.words] = [lang, Object.assign({}, ...parts) as Words];
    return true;
  }

  async choose(lang: Lang): Promise<void> {
    this.#asked = lang;
    const came = await this.#take(lang);
    if (this.#asked !== lang) return;
    this.missed = !came;
    if (!came) return;
    try {
      localStorage.setItem(STORE, lang);
    } catch {
      // It holds until the page is closed.
    }
  }

  /** The language that the page begins with, before anything is shown: no choice, so nothing is kept of it. */
  async begin(): Promise<void> {
    this.#asked = start();
    // A page without words can say nothing of it: it comes with the network.
    while (!(await this.#take(this.#asked))) await new Promise((done) => setTimeout(done, 2_000));
  }

  async whole(): Promise<void> {
    while (!this.#whole) {
      const { current } = this;
      const rest = await read(files[current][1]);
      if (this.current !== current) continue;
      this.words = { ...this.words, ...rest };
      this.#whole = true;
    }
  }
}

export const language = new Language();

/** A part of the page that comes together with its words: what only such parts say is not fetched before (vite.words.ts reads the calls). */
export const withWords = async <T>(part: Promise<T>): Promise<T> => (await Promise.all([part, language.whole()]))[0];

/** The text of a key in the chosen language, with `{names}` filled in. */
export function t(key: Key, params: Params = {}): string {
  return fill(language.words[key] ?? key, params);
}

/** The text for a number: `stem.one`, `stem.other`, or `stem.zero` where there is a word for nothing. */
export function tn(stem: PluralKey, n: number, params: Params = {}): string {
  const lang = language.current;
  const form = n === 0 && `${stem}.zero` in language.words ? 'zero' : new Intl.PluralRules(lang).select(n) === 'one' ? 'one' : 'other';
  return fill(language.words[`${stem}.${form}`] ?? language.words[`${stem}.other`] ?? stem, { n: n.toLocaleString(lang), ...params });
}

/** The text of a key that is only known at run time, if there is one. */
export function maybe(key: string, params: Params = {}): string | undefined {
  const text = language.words[key];
  return text === undefined ? undefined : fill(text, params);
}

/** A label of the data: in the chosen language, else Spanish. */
export function label(text: Label | { es: string } | undefined, otherwise = ''): string {
  const texts: Partial<Record<string, string>> = text ?? {};
  return texts[language.current] ?? texts.es ?? otherwise;
}

function fill(text: string, params: Params): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}
