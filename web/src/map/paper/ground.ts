/** The built-in base map on paper: the same tiles as on the screen, as paths in millimetres. */
import { GeoJSONVT } from '@maplibre/geojson-vt';
import type { Feature, Point } from 'geojson';
import { loadNames, loadTier, maxzoomOf, wanted } from '../base/assets';
import { nameFeatures } from '../base/names';
import { mercator, type Frame } from './frame';

export interface Ground {
  /** Outlines by what they are: land, shore, lakes, rivers, borders, departments. The coarser first. */
  paths: { part: string; rank: number; d: string }[];
  names: { text: string; sort: string; x: number; y: number }[];
}

const extent = 8192;
/** Tiles overlap by so much, so that no seam is seen between their fills. */
const buffer = 16;
/** The width of a letter of a name, and the height of its line, in millimetres. */
const LETTER = 1.55;
const LINE = 3.4;
const drawn = new Set(['land', 'shore', 'lakes', 'rivers', 'borders', 'departments']);

export async function groundOf(frame: Frame, lang: string, growth: number): Promise<Ground> {
  const found = await Promise.all(wanted(frame.zoom, frame.box).map((tier) => loadTier(tier).then((shapes) => ({ tier, shapes }))));
  const paths = found.flatMap(({ tier, shapes }, rank) =>
    Object.entries(shapes).filter(([part]) => drawn.has(part)).map(([part, data]) => {
      const zoom = Math.max(0, Math.min(maxzoomOf(tier), Math.round(frame.zoom)));
      const index = new GeoJSONVT(data, { extent, maxZoom: zoom, tolerance: 4, buffer });
      return { part, rank, d: pathOf(index, zoom, frame, part === 'land' || part === 'lakes') };
    }));
  return { paths: paths.filter(({ d }) => d), names: place(nameFeatures(await loadNames(), lang).features as Feature<Point>[], frame, growth) };
}

function pathOf(index: GeoJSONVT, zoom: number, frame: Frame, closed: boolean): string {
  const tiles = 2 ** zoom;
  const [west, north, east, south] = [mercator([frame.box[0], frame.box[3]]), mercator([frame.box[2], frame.box[1]])].flat().map((n) => Math.floor(n * tiles));
  const parts: string[] = [];
  for (let x = west ?? 0; x <= (east ?? 0); x++) {
    for (let y = Math.max(0, north ?? 0); y <= Math.min(tiles - 1, south ?? 0); y++) {
      for (const feature of index.getTile(zoom, x, y)?.features ?? []) {
        if (feature.type === 1) continue;
        for (const ring of feature.geometry as [number, number][][]) {
          const points = ring.map(([px, py]) => frame.on((x + px / extent) / tiles, (y + py / extent) / tiles).map((n) => n.toFixed(2)).join(' '));
          parts.push(`M${points.join('L')}${closed ? 'Z' : ''}`);
        }
      }
    }
  }
  return parts.join('');
}

/** Names that find room: the more important first, none over another. */
function place(features: Feature<Point>[], frame: Frame, growth: number): Ground['names'] {
  const taken: [number, number, number, number][] = [];
  const names: Ground['names'] = [];
  const inView = features.filter(({ properties, geometry }) => (properties?.from ?? 0) <= frame.zoom + 0.6 && frame.holds(frame.at(geometry.coordinates)));
  inView.sort((a, b) => (a.properties?.from ?? 0) - (b.properties?.from ?? 0));
  for (const { properties, geometry } of inView) {
    const [x, y] = frame.at(geometry.coordinates);
    const text = String(properties?.n ?? '');
    const sort = String(properties?.k);
    const half = (text.length * LETTER * growth) / 2;
    // A town's name stands beside its dot, every other name upon its middle.
    const from = sort === 'town' ? x + growth : x - half;
    const box: [number, number, number, number] = [from, y - (LINE * growth) / 2, from + 2 * half, y + (LINE * growth) / 2];
    if (from + 2 * half > frame.width || from < 0) continue;
    if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
    taken.push(box);
    names.push({ text, sort, x, y });
  }
  return names;
}
