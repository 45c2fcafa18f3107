import type { PlaceName } from '../../map';

/** Words as they are looked for: without case and accents. */
export const plain = (words: string): string => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();

/** How well a name is what was looked for: its beginning, the beginning of a word, the middle of one, not at all. */
export function rank(name: string, sought: string): 0 | 1 | 2 | 3 {
  const at = plain(name).indexOf(sought);
  if (at < 0) return 3;
  if (at === 0) return 0;
  return plain(name).split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(sought)) ? 1 : 2;
}

/** Those that are named so first, in their order otherwise. What was found by something else than its name comes last. */
export function ranked<T>(found: readonly T[], words: string, nameOf: (one: T) => string): T[] {
  const sought = plain(words);
  return found.map((one) => ({ one, rank: rank(nameOf(one), sought) })).sort((a, b) => a.rank - b.rank).map(({ one }) => one);
}

/** The places of the base map that are named so, the nearest of those alike first. */
export function placesNamed(places: readonly PlaceName[], words: string, [lon, lat]: readonly [number, number], most = 6): PlaceName[] {
  const sought = plain(words);
  const far = ({ at }: PlaceName): number => Math.hypot((at[0] - lon) * Math.cos((lat * Math.PI) / 180), at[1] - lat);
  return places
    .map((place) => ({ place, rank: rank(place.name, sought), whole: plain(place.name) === sought ? 0 : 1 }))
    .filter(({ rank }) => rank < 2)
    .sort((a, b) => a.whole - b.whole || a.rank - b.rank || far(a.place) - far(b.place))
    .slice(0, most)
    .map(({ place }) => place);
}
