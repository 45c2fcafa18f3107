import { findSymbol, markPicture, onSymbols, type Mark } from '../../map';

/** Marks as lists and legends show them: each drawn once, and all again when symbols have come that were missed. */
class Pictures {
  #drawn = $state.raw<Record<string, Promise<string>>>({});

  constructor() {
    onSymbols(() => (this.#drawn = {}));
  }

  of(mark: Mark, theme: 'light' | 'dark'): Promise<string> {
    return (this.#drawn[JSON.stringify([mark, theme])] ??= markPicture(mark, theme));
  }

  symbol(name: string): ReturnType<typeof findSymbol> {
    void this.#drawn;
    return findSymbol(name);
  }
}

export const pictures = new Pictures();
