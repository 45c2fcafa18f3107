/**
 * Every map layer, from bottom to top. A layer that is drawn once per Trama layer names its slot before a slash
 * (`trama-fill/5e0c…`); inside a slot the order of adding holds.
 */
export const order = [
  'ground',
  'land-world',
  'land-americas',
  'land-colombia',
  'archive-raster',
  'archive-earth',
  'archive-cover',
  'archive-green',
  'archive-built',
  'departments-americas',
  'departments-colombia',
  'lakes-americas',
  'lakes-colombia',
  'archive-water',
  'rivers-americas',
  'rivers-colombia',
  'archive-river',
  'archive-ferry',
  'shore-world',
  'shore-americas',
  'shore-colombia',
  'archive-buildings',
  'archive-rail',
  'archive-road-edge',
  'archive-road',
  'borders-world',
  'borders-americas',
  'borders-colombia',
  'common-ground',
  'compared-fill',
  'compared-pattern',
  'compared-edge',
  'trama-fill',
  'trama-hatch',
  'live-fill',
  'live-hatch',
  'preview-fill',
  'chosen-fill',
  'chosen-line',
  'trama-edge',
  'trama-line',
  'trama-wave',
  'live-edge',
  'live-line',
  'live-wave',
  'preview-line',
  // What a place is called is read over what was drawn there, and gives way to marks.
  'sea-names',
  'river-names-americas',
  'river-names-colombia',
  'archive-river-names',
  'archive-road-names',
  'region-names',
  'town-names',
  'archive-places',
  'country-names',
  'chosen-point',
  'trama-label',
  'trama-point',
  'live-point',
  'trama-cluster',
  'common-ground-numbers',
  'compared-signs',
  'counts',
  'counts-numbers',
  'preview-point',
  'pin-area',
  'pin',
  'sketch-polygon',
  'sketch-polygon-outline',
  'sketch-linestring',
  'sketch-point',
  'sketch-point-marker',
  'people',
  'people-names',
] as const;

export type Slot = (typeof order)[number];
export type LayerId = Slot | `${Slot}/${string}`;

const place = new Map<string, number>(order.map((slot, index) => [slot, index]));

/** Where a layer stands; throws for a layer that is not in the list. */
export function rank(id: string): number {
  const slot = id.split('/', 1)[0] ?? id;
  const found = place.get(slot);
  if (found === undefined) throw new Error(`The map layer ${id} has no place in map/order.ts.`);
  return found;
}

/** The first of the layers present, bottom to top, that stands above `id`: MapLibre adds before it. */
export function above(id: string, present: readonly string[]): string | undefined {
  const own = rank(id);
  return present.find((other) => rank(other) > own);
}
