/** Cuts the built-in base map into vector tiles, one layer for each of its parts. Runs in the map's worker. */
import { GeoJSONVT } from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import type { FeatureCollection } from 'geojson';
import { loadNames, loadTier, maxzoomOf, tiers, type Tier } from './assets';
import { nameFeatures } from './names';

/** Units along the side of a tile, sixteen to a pixel. */
const extent = 8192;
const pixel = extent / 512;
type Parts = [name: string, index: GeoJSONVT][];
const kept = new Map<string, Promise<Parts>>();

const indexed = (data: FeatureCollection, maxZoom: number, buffer: number): GeoJSONVT =>
  new GeoJSONVT(data, { extent, maxZoom, tolerance: 0.3 * pixel, buffer: buffer * pixel });

/** `colombia`, `names-es`: what has not been fetched yet is fetched once; what could not be, again the next time. */
async function load(name: string): Promise<Parts> {
  const tier = tiers.find((one) => one.tier === name)?.tier as Tier | undefined;
  if (!tier) return [['names', indexed(nameFeatures(await loadNames(), name.replace('names-', '')), maxzoomOf(), 64)]];
  return Object.entries(await loadTier(tier)).map(([part, data]) => [part, indexed(data, maxzoomOf(tier), 16)]);
}

/** The tile of an address `base://name/z/x/y`, empty where there is nothing. */
export async function cut(address: string): Promise<ArrayBuffer> {
  const [name = '', z = '', x = '', y = ''] = address.replace(/^\w+:\/\//, '').split('/');
  const asked = kept.get(name) ?? load(name);
  kept.set(name, asked);
  asked.catch(() => kept.delete(name));
  const found = (await asked).flatMap(([part, index]) => {
    const tile = index.getTile(z, x, y);
    return tile ? [[part, tile] as const] : [];
  });
  const bytes = fromGeojsonVt(Object.fromEntries(found), { version: 2, extent });
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
