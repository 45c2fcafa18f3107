/** The licence line in the corner of the map, as text: the page's policy allows no markup from strings. */
import { attribution } from './base/licences';

export class Credits {
  readonly #line = document.createElement('p');

  constructor(element: HTMLElement) {
    this.#line.className = 'trama-credits';
    this.add(null);
    element.append(this.#line);
  }

  /** Puts an archive's own line first. */
  add(line: string | null): void {
    this.#line.textContent = [line, attribution].filter(Boolean).join(' · ');
  }

  remove(): void {
    this.#line.remove();
  }
}
