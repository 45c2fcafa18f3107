import type { Theme } from '../../map';

const STORE = 'trama.theme';
type Choice = Theme | 'auto';

/** Light and dark: the device's choice, or the person's. Tokens follow `data-theme`. */
class Look {
  choice = $state<Choice>(read());
  #dark = $state(matchMedia('(prefers-color-scheme: dark)').matches);

  constructor() {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', (event) => {
      this.#dark = event.matches;
      this.#apply();
    });
    this.#apply();
  }

  get theme(): Theme {
    return this.choice === 'auto' ? (this.#dark ? 'dark' : 'light') : this.choice;
  }

  choose(choice: Choice): void {
    this.choice = choice;
    try {
      localStorage.setItem(STORE, choice);
    } catch {
      // It holds until the page is closed.
    }
    this.#apply();
  }

  #apply(): void {
    document.documentElement.dataset.theme = this.theme;
  }
}

function read(): Choice {
  try {
    const kept = localStorage.getItem(STORE);
    return kept === 'light' || kept === 'dark' ? kept : 'auto';
  } catch {
    return 'auto';
  }
}

export const look = new Look();
