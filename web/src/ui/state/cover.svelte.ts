/** How many pixels of the map, from its lower edge, lie under the sheets and bars before it. */
export class Cover {
  height = $state(0);
  #map: HTMLElement | null = null;
  #before: HTMLElement[] = [];
  readonly #seen = new ResizeObserver(() => this.#measure());

  /** Attached to the map. */
  readonly map = (element: HTMLElement): (() => void) => {
    this.#map = element;
    this.#seen.observe(element);
    return () => {
      this.#map = null;
      this.#seen.disconnect();
    };
  };

  /** Attached to what lies before it. */
  readonly by = (element: HTMLElement): (() => void) => {
    this.#before.push(element);
    this.#seen.observe(element);
    this.#measure();
    return () => {
      this.#before = this.#before.filter((one) => one !== element);
      this.#seen.unobserve(element);
      this.#measure();
    };
  };

  #measure(): void {
    const map = this.#map?.getBoundingClientRect();
    const depth = (element: HTMLElement): number => {
      const own = element.getBoundingClientRect();
      // Beside the map nothing is before it.
      return map && own.left < map.right && own.right > map.left ? Math.max(0, map.bottom - own.top) : 0;
    };
    this.height = Math.round(Math.max(0, ...this.#before.map(depth)));
  }
}
