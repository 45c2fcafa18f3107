/** The names of the base map as features, in the reader's language where the language is ours to choose. */
import type { Feature, FeatureCollection, Point } from 'geojson';
import type { Names } from './assets';

const point = (lon: number, lat: number, properties: Record<string, unknown>): Feature<Point> => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Point', coordinates: [lon, lat] },
});

export function nameFeatures(names: Names, lang: string): FeatureCollection {
  const countries = new Intl.DisplayNames([lang, 'es'], { type: 'region' });
  return {
    type: 'FeatureCollection',
    features: [
      ...names.countries.map(([code, lon, lat, from]) => point(lon, lat, { k: 'country', n: countries.of(code), from })),
      ...names.seas.map(([es, en, lon, lat, from, to]) => point(lon, lat, { k: 'sea', n: lang.startsWith('en') ? en : es, from, to })),
      ...names.regions.map(([n, lon, lat, from]) => point(lon, lat, { k: 'region', n, from })),
      ...names.towns.flat().map(([n, lon, lat, from, c], i) => point(lon, lat, { k: 'town', n, from, c, i })),
    ],
  };
}
