import type { Id } from '../../api';
import { readAddress, type Place } from './place';

class Address {
  place = $state.raw<Place>(readAddress(location.search, location.hash, location.pathname));

  constructor() {
    const read = (): void => {
      const place = readAddress(location.search, location.hash, location.pathname);
      // The map writes its own view into the hash all the time: that is no change of place.
      if (JSON.stringify(place) !== JSON.stringify(this.place)) this.place = place;
    };
    addEventListener('popstate', read);
    addEventListener('hashchange', read);
  }

  toMap(map: Id): void {
    this.#go(`/?map=${encodeURIComponent(map)}`);
  }

  toMaps(): void {
    this.#go('/');
  }

  /** Leaves no secret of a link in the address bar or the history. */
  forgetSecret(): void {
    history.replaceState(null, '', '/');
  }

  #go(path: string): void {
    history.pushState(null, '', path);
    this.place = readAddress(location.search, location.hash, location.pathname);
    scrollTo(0, 0);
  }
}

export const address = new Address();
