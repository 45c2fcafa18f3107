/**
 * The base map of an area, packed onto this device to draw on without network: tiles that are public anyway, and nothing of a
 * map. Where there is no service worker (plain HTTP) nothing can be packed.
 */
import { AREA } from './shell';

export type Box = [west: number, south: number, east: number, north: number];

export interface Tiles {
  /** A template, `{z}/{x}/{y}`. */
  url: string;
  minzoom?: number | undefined;
  maxzoom?: number | undefined;
  bounds?: Box | undefined;
}

/** More than this is no area of a workshop: the deepest zooms are left out first. */
export const MOST = 1_200;
/** Tiles fetched at once: the server draws for a whole room. */
const AT_ONCE = 4;
/** So many are looked at to say how large all will be. */
const SAMPLE = 12;
/** Of web mercator. */
const NORTH = 85.051_128_78;

const column = (lon: number, zoom: number): number => Math.min(2 ** zoom - 1, Math.max(0, Math.floor(((lon + 180) / 360) * 2 ** zoom)));
const row = (lat: number, zoom: number): number => {
  const turn = (Math.min(NORTH, Math.max(-NORTH, lat)) * Math.PI) / 180;
  return Math.min(2 ** zoom - 1, Math.max(0, Math.floor(((1 - Math.asinh(Math.tan(turn)) / Math.PI) / 2) * 2 ** zoom)));
};

/** The addresses of an area's tiles, from afar to near, as deep as fits into `most`. */
export function tilesIn(tiles: Tiles, [west, south, east, north]: Box, most = MOST): string[] {
  const { url, minzoom = 0, maxzoom = 15, bounds } = tiles;
  const [w, s, e, n] = bounds ? [Math.max(west, bounds[0]), Math.max(south, bounds[1]), Math.min(east, bounds[2]), Math.min(north, bounds[3])] : [west, south, east, north];
  const found: string[] = [];
  if (w >= e || s >= n) return found;
  for (let zoom = minzoom; zoom <= maxzoom; zoom++) {
    const [left, right, top, bottom] = [column(w, zoom), column(e, zoom), row(n, zoom), row(s, zoom)];
    if (found.length + (right - left + 1) * (bottom - top + 1) > most) break;
    for (let x = left; x <= right; x++) for (let y = top; y <= bottom; y++) found.push(url.replace('{z}', `${zoom}`).replace('{x}', `${x}`).replace('{y}', `${y}`));
  }
  return found;
}

/** Whether this browser can keep tiles for a time without network. */
export const canPack = (): boolean => 'caches' in globalThis && !!globalThis.navigator?.serviceWorker?.controller;

/** About how many bytes all of them are, told by some. */
export async function weigh(urls: string[]): Promise<number> {
  // The nearest are the most: every so manieth is looked at.
  const some = urls.filter((_, n) => n % Math.ceil(urls.length / SAMPLE) === 0);
  const sizes = await Promise.all(some.map(async (url) => (await (await fetch(url)).arrayBuffer()).byteLength));
  return some.length === 0 ? 0 : Math.round((sizes.reduce((sum, size) => sum + size, 0) / some.length) * urls.length);
}

/** Packs all of them; says how many are there after each. What is there already is not fetched again. */
export async function pack(urls: string[], said: (done: number) => void, stopped: AbortSignal): Promise<void> {
  const store = await caches.open(AREA);
  const todo = [...urls];
  let done = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    for (let url = todo.shift(); url && !failed && !stopped.aborted; url = todo.shift()) {
      if (!(await store.match(url))) {
        const answer = await fetch(url, { signal: stopped });
        if (!answer.ok) throw new Error(`a tile answers ${answer.status}`);
        // Empty tiles, too: without network their absence would be a fault.
        await store.put(url, answer.status === 204 ? new Response(null, { headers: { 'x-empty': '1' } }) : answer);
      }
      said((done += 1));
    }
  };
  // One that fails ends it for all of them, and nothing is said any more after that.
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, () => work().catch((fault: unknown) => ((failed = true), Promise.reject(fault)))));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

export const packed = async (): Promise<number> => ('caches' in globalThis && (await caches.has(AREA)) ? (await (await caches.open(AREA)).keys()).length : 0);

export const unpack = async (): Promise<void> => void ('caches' in globalThis && (await caches.delete(AREA)));
