import type { Feature, Kind, Layer, PublicCount, PublicFeature, PublicMap } from '../../api';
import { boxOf as boxAround, type Box, type Counted } from '../../map';

/** A published map as the parts of the map screen take one: a copy, without tiles and without anybody on it. */
export interface Edition {
  about: PublicMap;
  features: PublicFeature[];
}

const layerOf = (layer: PublicMap['layers'][number]): Layer => ({ ...layer, tighter: {} });

export const layersOf = ({ about }: Edition): Layer[] => about.layers.map(layerOf);

/** The map's own kinds stand in for none that is shipped. */
export const kindsOf = ({ about }: Edition, shipped: Kind[]): Kind[] => [...shipped, ...about.kinds];

/** As the map draws features. What a copy does not say of itself is said by the copy. */
export function featureOf(feature: PublicFeature): Feature {
  const { properties } = feature;
  return {
    ...feature,
    properties: { ...properties, scope: 'public', created_at: '', updated_at: '' },
  };
}

export function boxOf({ features, about }: Edition): Box | undefined {
  const points = about.counts.flatMap(({ point }) => (point ? [{ type: 'Point' as const, coordinates: point as [number, number] }] : []));
  return boxAround({ type: 'GeometryCollection', geometries: [...points, ...features.map(({ geometry }) => geometry)] }) ?? undefined;
}

/** What happened in a municipality, month by month, the latest first. */
export interface Tally {
  municipality: string;
  name: string;
  months: { month: string; at_least: number }[];
}

export function talliesOf(counts: PublicCount[], layer: string): Tally[] {
  const tallies: Tally[] = [];
  for (const { municipality, name, month, at_least } of counts.filter((one) => one.layer === layer)) {
    let tally = tallies.find((one) => one.municipality === municipality);
    if (!tally) tallies.push((tally = { municipality, name: name ?? municipality, months: [] }));
    tally.months.unshift({ month, at_least });
  }
  return tallies.sort((a, b) => a.name.localeCompare(b.name));
}

/** One number for each municipality and layer on the map: at least so many in all the months that are told. */
export function countedOf({ about }: Edition, color: (layer: string) => string, hidden: string[]): Counted[] {
  const sums = new Map<string, Counted & { sum: number }>();
  for (const { layer, municipality, point, at_least } of about.counts) {
    if (!point || hidden.includes(layer)) continue;
    const key = `${layer} ${municipality}`;
    const sum = (sums.get(key)?.sum ?? 0) + at_least;
    sums.set(key, { at: point as [number, number], text: `${sum}+`, color: color(layer), sum });
  }
  return [...sums.values()];
}
