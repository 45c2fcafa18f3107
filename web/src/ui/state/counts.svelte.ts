import { maps, type Id, type LayerCounts } from '../../api';

/** Counts follow the log, but a busy room must not make every phone count all the time. */
const PAUSE_MS = 1_500;

/** How much each layer of a map holds. */
export class Counts {
  layers = $state.raw<LayerCounts[]>([]);
  readonly #map: Id;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(map: Id) {
    this.#map = map;
  }

  refresh(): void {
    if (this.#closed) return;
    // Not begun anew by each change: where many draw there would never be a pause.
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void maps.counts(this.#map).then(({ layers }) => (this.layers = layers)).catch(() => undefined);
    }, PAUSE_MS);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}
