import { workshops as api, type Comparison, type Id, type KindCompared } from '../../../api';
import { say } from '../../parts/problem';
import type { OpenMap } from '../../state/open_map.svelte';

/** How often it is asked for while somebody looks: what another group shows to the room changes it. */
const LOOK_MS = 10_000;

/** What changed since an earlier workshop. One for an open map; it asks while somebody looks at it. */
export class ComparisonBook {
  /** It lies over the map, also when the panel is closed: on a phone one sees it only then. */
  shown = $state(true);
  /** Why nothing is known, in words. */
  wrong = $state('');
  #told = $state.raw<{ of: Id; comparison: Comparison } | null>(null);
  #kind = $state('');
  #with = $state<Id | undefined>();
  readonly #open: OpenMap;

  constructor(open: OpenMap) {
    this.#open = open;
  }

  /** What the server told of the workshop of now. */
  get told(): Comparison | null {
    return this.#told && this.#told.of === this.#open.workshop?.id ? this.#told.comparison : null;
  }

  /** What is compared: the kind that was chosen, as long as there is something of it. */
  get kind(): KindCompared | undefined {
    const kinds = this.told?.kinds ?? [];
    return kinds.find((one) => one.kind === this.#kind) ?? kinds[0];
  }

  choose(kind: string): void {
    this.#kind = kind;
  }

  async compare(other: Id): Promise<void> {
    this.#with = other;
    await this.ask();
  }

  /** Asks from now on, until what it answers is called. */
  look(): () => void {
    void this.ask();
    const again = setInterval(() => void this.ask(), LOOK_MS);
    return () => clearInterval(again);
  }

  async ask(): Promise<void> {
    const { workshop, id } = this.#open;
    if (!workshop) return;
    const asked = this.#with;
    try {
      const comparison = await api.comparison(id, workshop.id, asked === workshop.id ? undefined : asked);
      // What was chosen meanwhile is on its way.
      if (asked === this.#with) [this.#told, this.wrong] = [{ of: workshop.id, comparison }, ''];
    } catch (error) {
      this.wrong = say(error);
    }
  }
}

const books = new WeakMap<OpenMap, ComparisonBook>();

export function comparisonOf(open: OpenMap): ComparisonBook {
  const known = books.get(open) ?? new ComparisonBook(open);
  books.set(open, known);
  return known;
}
