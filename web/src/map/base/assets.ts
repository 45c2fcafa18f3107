/** The files of the built-in base map: which of them a view needs, and reading them. */
import { feature } from 'topojson-client';
import type { FeatureCollection } from 'geojson';
import type { GeometryCollection, Topology } from 'topojson-specification';
import world from '../../../basemap/made/world.json?url';
import americas from '../../../basemap/made/americas.json?url';
import colombia from '../../../basemap/made/colombia.json?url';
import names from '../../../basemap/made/names.json?url';

export type Tier = 'world' | 'americas' | 'colombia';
export type Box = [west: number, south: number, east: number, north: number];

/** A tier is fetched when the view is at least this near and touches its box. */
export const tiers: { tier: Tier; url: string; from: number; box: Box }[] = [
  { tier: 'world', url: world, from: 0, box: [-180, -90, 180, 90] },
  { tier: 'americas', url: americas, from: 3.6, box: [-118.5, -57, -33.5, 33.5] },
  { tier: 'colombia', url: colombia, from: 5.6, box: [-82.6, -4.7, -66.4, 13.7] },
];

/** The scheme of the addresses of its tiles, which the map's worker cuts (`cut.ts`). */
export const scheme = 'base';
export const addressOf = (name: string): string => `${scheme}://${name}/{z}/{x}/{y}`;
/** Tiles are cut up to this zoom; nearer views enlarge them. Names come as near as the nearest tier. */
export const maxzoomOf = (tier: Tier = 'colombia'): number => (tier === 'colombia' ? 12 : 8);

export const touches = (a: Box, b: Box): boolean => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

export const holds = (outer: Box, [west, south, east, north]: Box): boolean =>
  west >= outer[0] && south >= outer[1] && east <= outer[2] && north <= outer[3];

/** From this zoom a tier is drawn in place of the coarser one; it is fetched a little earlier. */
export const drawnFrom = (from: number): number => from + 0.4;

/** The tiers that a view asks for: those it touches, without those that a finer one covers wholly. */
export function wanted(zoom: number, box: Box): Tier[] {
  const covered = (index: number) => tiers.slice(index + 1).some((finer) => zoom >= drawnFrom(finer.from) && holds(finer.box, box));
  return tiers.filter(({ from, box: own }, index) => zoom >= from && touches(own, box) && !covered(index)).map(({ tier }) => tier);
}

/** One tier's shapes by name: land, lakes, shore, rivers, courses, borders, departments. */
export type Shapes = Record<string, FeatureCollection>;

async function fetchJson<T>(url: string): Promise<T> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`The base map's ${url} answered ${answer.status}.`);
  return (await answer.json()) as T;
}

export async function loadTier(tier: Tier): Promise<Shapes> {
  const found = tiers.find((one) => one.tier === tier);
  if (!found) throw new Error(`There is no tier ${tier}.`);
  const topology = await fetchJson<Topology<Record<string, GeometryCollection>>>(found.url);
  return Object.fromEntries(
    Object.entries(topology.objects).map(([name, object]) => [name, feature(topology, object) as FeatureCollection]),
  );
}

export interface Names {
  countries: [code: string, lon: number, lat: number, from: number][];
  seas: [es: string, en: string, lon: number, lat: number, from: number, to: number][];
  regions: [name: string, lon: number, lat: number, from: number][];
  towns: [name: string, lon: number, lat: number, from: number, capital: 0 | 1 | 2][][];
}

export const loadNames = (): Promise<Names> => fetchJson<Names>(names);
