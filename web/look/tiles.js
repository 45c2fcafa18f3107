// Stands in for the server while looking: vector tiles of invented features, with clusters at low zooms.
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import { GeoJSONVT } from '@maplibre/geojson-vt';

const layerId = (n) => `00000000-0000-4000-8000-0000000001${String(n).padStart(2, '0')}`;
let seed = 7;
const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
const uuid = (n) => `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`;
const feature = (geometry, properties, n) => ({ type: 'Feature', geometry, properties: { id: uuid(n), ...properties } });
const blob = (x, y, r) => {
  const ring = Array.from({ length: 14 }, (_, i) => {
    const turn = (i / 14) * 2 * Math.PI;
    const reach = r * (0.7 + 0.6 * random());
    return [x + reach * Math.cos(turn), y + reach * 0.8 * Math.sin(turn)];
  });
  return [...ring, ring[0]];
};
const walk = (x, y, dx, dy, n) => Array.from({ length: n }, (_, i) => [x + dx * i + 0.02 * (random() - 0.5), y + dy * i + 0.02 * (random() - 0.5)]);

let n = 0;
const spot = () => [-76.66 + 0.5 * (random() - 0.5), 5.69 + 0.6 * (random() - 0.5)];
const sets = {
  [layerId(0)]: [feature({ type: 'Polygon', coordinates: [blob(-76.75, 5.85, 0.16)] }, { label: 'Consejo Mayor' }, n++)],
  [layerId(1)]: [
    ...[1, 2, 3, 4, 5].map((severity, i) => feature({ type: 'Polygon', coordinates: [blob(-76.9 + i * 0.12, 5.52, 0.055)] }, { severity, code: 'flood', label: `Crecida ${severity}` }, n++)),
    feature({ type: 'LineString', coordinates: walk(-76.5, 5.45, 0.015, 0.03, 12) }, { severity: 4, code: 'armed' }, n++),
    ...Array.from({ length: 14 }, (_, i) => feature({ type: 'Point', coordinates: spot() }, { severity: 1 + (i % 5), code: ['mines', 'flood', 'armed'][i % 3] }, n++)),
  ],
  [layerId(2)]: [feature({ type: 'LineString', coordinates: walk(-76.62, 5.7, 0.03, 0.012, 12) }, { label: 'Camino real' }, n++)],
  [layerId(3)]: [feature({ type: 'LineString', coordinates: walk(-76.68, 5.7, -0.008, 0.035, 14) }, { label: 'Atrato abajo' }, n++)],
  [layerId(4)]: Array.from({ length: 12 }, (_, i) => feature({ type: 'Point', coordinates: spot() }, { code: ['hospital', 'school', 'x'][i % 3], label: ['Hospital', 'Escuela', 'Personería'][i % 3] }, n++)),
  [layerId(5)]: Array.from({ length: 12 }, (_, i) => feature({ type: 'Point', coordinates: spot() }, { severity: 1 + (i % 5), code: i % 2 ? 'threat' : 'displaced' }, n++)),
  [layerId(6)]: Array.from({ length: 5 }, () => feature({ type: 'Point', coordinates: spot() }, { label: 'Casa' }, n++)),
  [layerId(7)]: Array.from({ length: 8 }, () => feature({ type: 'Point', coordinates: spot() }, { label: 'Círculo de mujeres' }, n++)),
};
const clusters = [
  [layerId(1), -76.9, 6.4, 1234, 5], [layerId(1), -77.1, 5.2, 87, 3], [layerId(5), -75.6, 6.25, 12, 4], [layerId(4), -74.1, 4.7, 5, 0],
  [layerId(7), -76.5, 3.45, 342, 2], [layerId(5), -78.78, 1.8, 23456, 5], [layerId(6), -77.28, 1.2, 9, 1],
].map(([layer, x, y, count, worst], i) => [layer, { type: 'Feature', geometry: { type: 'Point', coordinates: [x, y] }, properties: { id: `c/${i}`, cluster: true, count, worst } }]);

const index = Object.fromEntries(Object.entries(sets).map(([layer, features]) => [layer, {
  near: new GeoJSONVT({ type: 'FeatureCollection', features }, { maxZoom: 16, buffer: 256, tolerance: 1 }),
  far: new GeoJSONVT({ type: 'FeatureCollection', features: [...features.filter(({ geometry }) => geometry.type !== 'Point'), ...clusters.filter(([own]) => own === layer).map(([, cluster]) => cluster)] }, { maxZoom: 16, buffer: 256 }),
}]));

/** The bytes of one tile. */
export function tile(z, x, y) {
  const layers = {};
  for (const [layer, { near, far }] of Object.entries(index)) {
    const found = (z < 8 ? far : near).getTile(z, x, y);
    if (found) layers[layer] = found;
  }
  return Buffer.from(fromGeojsonVt(layers, { version: 2, extent: 4096 }));
}

/** The points of the invented features by id: where a tap should find them. */
export const points = Object.fromEntries(Object.entries(sets).flatMap(([layer, features]) =>
  features.filter(({ geometry }) => geometry.type === 'Point').map(({ geometry, properties }) => [properties.id, { layer, at: geometry.coordinates }])));
