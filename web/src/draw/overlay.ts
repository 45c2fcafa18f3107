/** What is laid over the map while drawing: the crosshair, and the measure of what the finger draws. */
import './overlay.css';
import type { Grip } from '../map';
import { inWords } from './words';

export class Overlay {
  readonly #grip: Grip;
  readonly #cross = document.createElement('div');
  readonly #measure = document.createElement('output');

  constructor(grip: Grip) {
    this.#grip = grip;
    this.#cross.className = 'trama-crosshair';
    this.#cross.setAttribute('aria-hidden', 'true');
    this.#measure.className = 'trama-measure';
    this.#cross.hidden = this.#measure.hidden = true;
    grip.element.append(this.#cross, this.#measure);
  }

  crosshair(on: boolean): void {
    this.#cross.hidden = !on;
    const { x, y } = this.#grip.middle();
    this.#cross.style.transform = `translate(${x}px, ${y}px)`;
  }

  /** Shows metres beside a place, or nothing. */
  measure(metres: number | null, at: readonly number[] | undefined): void {
    this.#measure.hidden = metres === null || !at;
    if (metres === null || !at) return;
    const { x, y } = this.#grip.project([at[0] ?? 0, at[1] ?? 0]);
    this.#measure.textContent = inWords(metres, document.documentElement.lang || 'es');
    this.#measure.style.transform = `translate(${x}px, ${y}px) translate(-50%, calc(-100% - 18px))`;
  }

  remove(): void {
    this.#cross.remove();
    this.#measure.remove();
  }
}
