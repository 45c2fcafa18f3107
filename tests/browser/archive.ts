// Base map archives, as people download them, small: PMTiles 3 of an invented town at the river of the valley.
import type { Feature, Geometry } from 'geojson';
import { center } from './sheet';

type Tile = { z: number; x: number; y: number; bytes: Uint8Array };
type Place = [number, number];
const reach = 0.12;
const bounds = [center[0] - reach, center[1] - reach, center[0] + reach, center[1] + reach] as const;

/** An archive of tiles, uncompressed, its directory in one piece (PMTiles 3, §§3–5). */
function pmtiles(tiles: Tile[], what: { type: 1 | 2; metadata: unknown }): Buffer {
  const sorted = tiles.map((tile) => ({ ...tile, id: placeOnCurve(tile) })).sort((a, b) => a.id - b.id);
  let offset = 0;
  const entries = sorted.map(({ id, bytes }) => ({ id, length: bytes.length, offset: (offset += bytes.length) - bytes.length }));
  const directory = Buffer.from([
    ...varint(entries.length),
    ...entries.flatMap(({ id }, i) => varint(id - (entries[i - 1]?.id ?? 0))),
    ...entries.flatMap(() => varint(1)),
    ...entries.flatMap(({ length }) => varint(length)),
    ...entries.flatMap(({ offset: at }) => varint(at + 1)),
  ]);
  const metadata = Buffer.from(JSON.stringify(what.metadata));
  const data = Buffer.concat(sorted.map(({ bytes }) => bytes));
  const header = Buffer.alloc(127);
  header.write('PMTiles');
  header[7] = 3;
  const from = [127, directory.length, 127 + directory.length, metadata.length, 0, 0, 127 + directory.length + metadata.length, data.length, entries.length, entries.length, entries.length];
  from.forEach((number, i) => header.writeBigUInt64LE(BigInt(number), 8 + 8 * i));
  const zooms = tiles.map(({ z }) => z);
  header.set([1, 1, 1, what.type, Math.min(...zooms), Math.max(...zooms)], 96);
  [bounds[0], bounds[1], bounds[2], bounds[3]].forEach((degrees, i) => header.writeInt32LE(Math.round(degrees * 1e7), 102 + 4 * i));
  return Buffer.concat([header, directory, metadata, data]);
}

function varint(value: number): number[] {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

/** Where a tile lies on the Hilbert curve, after all tiles of the zooms before. */
function placeOnCurve({ z, x, y }: Omit<Tile, 'bytes'>): number {
  let id = (4 ** z - 1) / 3;
  for (let side = 2 ** z / 2; side >= 1; side /= 2) {
    const [rx, ry] = [x & side ? 1 : 0, y & side ? 1 : 0];
    id += side * side * ((3 * rx) ^ ry);
    if (ry === 0) {
      if (rx === 1) [x, y] = [side - 1 - (x & (side - 1)), side - 1 - (y & (side - 1))];
      [x, y] = [y, x];
    }
  }
  return id;
}

/** Every tile of some zooms that the town lies in. */
function* grid(from: number, to: number): Generator<Omit<Tile, 'bytes'>> {
  for (let z = from; z <= to; z++) {
    const column = (lon: number): number => Math.floor(((lon + 180) / 360) * 2 ** z);
    const row = (lat: number): number => Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z);
    for (let x = column(bounds[0]); x <= column(bounds[2]); x++) for (let y = row(bounds[3]); y <= row(bounds[1]); y++) yield { z, x, y };
  }
}

const at = (dx: number, dy: number): Place => [center[0] + dx, center[1] + dy];
const feature = (geometry: Geometry, properties: Record<string, unknown>): Feature => ({ type: 'Feature', geometry, properties });
const area = (kind: string, ...ring: Place[]): Feature => feature({ type: 'Polygon', coordinates: [[...ring, ring[0] as Place]] }, { kind });
const way = (kind: string, name: string, ...line: Place[]): Feature => feature({ type: 'LineString', coordinates: line }, { kind, name });
const spot = (kind: string, name: string, dx: number, dy: number): Feature => feature({ type: 'Point', coordinates: at(dx, dy) }, { kind, name });
const box = (kind: string, x: number, y: number, w: number, h: number): Feature => area(kind, at(x, y), at(x + w, y), at(x + w, y + h), at(x, y + h));
const steps = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
/** The river runs north beside the town. */
const bank = (side: number): Place[] => steps(25).map((i) => at(-0.03 + 0.008 * Math.sin(i / 2.2) + side, -0.11 + i * 0.009));

/** The layers of Protomaps' schema that a street map of a small town has. */
const town: Record<string, Feature[]> = {
  earth: [box('earth', -reach, -reach, 2 * reach, 2 * reach)],
  landuse: [
    area('forest', at(0.04, -0.1), at(0.11, -0.09), at(0.1, 0.1), at(0.06, 0.09), at(0.05, 0)),
    box('farmland', -0.11, 0.03, 0.06, 0.06), box('residential', -0.012, -0.02, 0.042, 0.04), box('school', 0.012, 0.008, 0.005, 0.004),
  ],
  water: [area('river', ...bank(-0.003), ...bank(0.003).reverse()), way('stream', 'Quebrada Honda', at(0.09, 0.05), at(0.05, 0.03), at(0.02, 0.032), at(-0.024, 0.03))],
  roads: [
    way('highway', 'Troncal del Yaramí', at(-0.11, -0.05), at(-0.04, -0.032), at(0, -0.022), at(0.05, -0.03), at(0.11, -0.06)),
    way('major_road', 'Camino al puerto', at(0, -0.022), at(0.002, 0.02), at(-0.02, 0.05), at(-0.015, 0.11)),
    ...steps(9).map((i) => way('minor_road', `Calle ${i + 1}`, at(-0.012, -0.018 + i * 0.0045), at(0.03, -0.018 + i * 0.0045))),
    ...steps(9).map((i) => way('minor_road', `Carrera ${i + 1}`, at(-0.012 + i * 0.0052, -0.018), at(-0.012 + i * 0.0052, 0.018))),
    way('path', 'Trocha de la loma', at(0.03, 0.01), at(0.05, 0.02), at(0.08, 0.06)),
    way('rail', 'Ferrocarril', at(-0.11, -0.1), at(0, -0.06), at(0.11, -0.1)),
    way('ferry', 'Paso del río', at(-0.026, 0.004), at(-0.04, 0.006)),
  ],
  buildings: steps(8).flatMap((i) => steps(8).flatMap((j) => steps(3).map((k) => box('building', -0.0112 + i * 0.0052 + k * 0.0014, -0.0172 + j * 0.0045, 0.001, 0.0016 + 0.0005 * ((i + j + k) % 3))))),
  places: [spot('locality', 'Puerto Yaramí', 0.009, 0.002), spot('neighbourhood', 'La Loma', 0.024, 0.012), spot('neighbourhood', 'El Muelle', -0.008, -0.004), spot('locality', 'Vega Larga', -0.08, 0.07)],
};

export async function vectorArchive(): Promise<Buffer> {
  const [{ GeoJSONVT }, { fromGeojsonVt }] = await Promise.all([import('@maplibre/geojson-vt'), import('@maplibre/vt-pbf')]);
  const cut = Object.entries(town).map(([layer, features]) => [layer, new GeoJSONVT({ type: 'FeatureCollection', features }, { extent: 4096, maxZoom: 14, buffer: 64 })] as const);
  const tiles = [...grid(6, 14)].map(({ z, x, y }): Tile => {
    const layers = cut.flatMap(([layer, index]) => {
      const tile = index.getTile(z, x, y);
      return tile ? [[layer, tile] as const] : [];
    });
    return { z, x, y, bytes: fromGeojsonVt(Object.fromEntries(layers), { version: 2, extent: 4096 }) };
  });
  const metadata = { attribution: '<a href="https://example.org">© Cartografía de prueba</a>', vector_layers: Object.keys(town).map((id) => ({ id, fields: {} })) };
  return pmtiles(tiles, { type: 1, metadata });
}

/** The same picture in every tile: what a camera in the sky saw, as far as a test cares. */
export function rasterArchive(picture: Uint8Array): Buffer {
  return pmtiles([...grid(6, 13)].map((tile) => ({ ...tile, bytes: picture })), { type: 2, metadata: { attribution: 'Fotos de prueba' } });
}
