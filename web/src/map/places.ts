/** The names that are printed on the built-in base map, to be looked for. */
import { loadNames, type Names } from './base/assets';
import type { LonLat } from './index';

export interface PlaceName {
  name: string;
  at: LonLat;
  /** From which one sees it and what is around it. */
  zoom: number;
}

const near = { town: 12, region: 7.5, country: 5 };

export function placesOf(names: Names, lang: string): PlaceName[] {
  const countries = new Intl.DisplayNames([lang, 'es'], { type: 'region' });
  const all = [
    ...names.towns.flat().map(([name, lon, lat]): PlaceName => ({ name, at: [lon, lat], zoom: near.town })),
    ...names.regions.map(([name, lon, lat]): PlaceName => ({ name, at: [lon, lat], zoom: near.region })),
    ...names.countries.map(([code, lon, lat]): PlaceName => ({ name: countries.of(code) ?? code, at: [lon, lat], zoom: near.country })),
  ];
  // A large town is in the coarse files and in the fine ones.
  const known = new Set<string>();
  return all.filter(({ name, at, zoom }) => {
    const key = `${name} ${zoom} ${at.map((degrees) => Math.round(degrees * 5)).join(' ')}`;
    return !known.has(key) && known.add(key);
  });
}

const loaded = new Map<string, Promise<PlaceName[]>>();

/** All of them, in the reader's language; a failed fetch is tried again the next time. */
export function places(lang: string): Promise<PlaceName[]> {
  const before = loaded.get(lang);
  if (before) return before;
  const task = loadNames().then((names) => placesOf(names, lang));
  task.catch(() => loaded.delete(lang));
  loaded.set(lang, task);
  return task;
}
