import { workshops as api, type Sign, type Signs } from '../../api';
import { keepValue, keptValue } from '../../offline/kept';
import { label, language } from '../../i18n/index.svelte';

/** Colours and animals, and how the animals are drawn: fetched when the first sign is shown. */
class SignBook {
  signs = $state.raw<Signs | null>(null);
  paths = $state.raw<Record<string, string[]>>({});
  #asked = false;

  /** Asks once; a phone without network takes what it kept. */
  open(): void {
    if (this.#asked) return;
    this.#asked = true;
    void import('./animals.json').then(({ default: paths }) => (this.paths = paths)).catch(() => (this.#asked = false));
    void api.signs()
      .then((signs) => {
        this.signs = signs;
        void keepValue('signs', signs);
      })
      .catch(async () => {
        this.signs = (await keptValue<Signs>('signs')) ?? null;
        this.#asked = this.signs !== null;
      });
  }

  color(sign: Sign): string {
    return this.signs?.colours.find((one) => one.id === sign.colour)?.color ?? 'var(--ink-2)';
  }

  /** `Mariposa azul`, `Blue butterfly`. */
  name(sign: Sign): string {
    const colour = label(this.signs?.colours.find((one) => one.id === sign.colour)?.label);
    const animal = label(this.signs?.animals.find((one) => one.id === sign.animal)?.label);
    const words = (language.current === 'en' ? [colour, animal] : [animal, colour]).filter(Boolean).join(' ');
    return words.charAt(0).toUpperCase() + words.slice(1);
  }
}

export const signs = new SignBook();
