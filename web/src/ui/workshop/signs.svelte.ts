import { workshops as api, type Sign, type Signs } from '../../api';
import { keepValue, keptValue } from '../../offline/kept';
import { label, language } from '../../i18n/index.svelte';

/** How each animal is drawn: a room shows some of them. */
const files = import.meta.glob<string[]>('./animals/*.json', { import: 'default' });

/** Colours and animals: fetched when the first sign is shown. */
class SignBook {
  signs = $state.raw<Signs | null>(null);
  #asked = false;
  #paths = $state.raw<Record<string, string[]>>({});
  readonly #drawn = new Set<string>();

  /** Asks once; a phone without network takes what it kept. */
  open(): void {
    if (this.#asked) return;
    this.#asked = true;
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

  /** The paths of an animal, none before they have come. */
  paths(animal: string): string[] {
    if (!this.#drawn.has(animal)) {
      this.#drawn.add(animal);
      void files[`./animals/${animal}.json`]?.()
        .then((paths) => (this.#paths = { ...this.#paths, [animal]: paths }))
        .catch(() => this.#drawn.delete(animal));
    }
    return this.#paths[animal] ?? [];
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
