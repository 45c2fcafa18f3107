/** Whether some tile in view says that it holds more than it shows. */
import type { Map as Engine } from 'maplibre-gl';

export interface Thinned {
  shown: number;
  total: number;
}

/** A tile that thinned carries a layer `_trama` with one feature that says how many of how many. */
export function thinnedIn(engine: Engine): Thinned | null {
  if (!engine.getSource('trama')) return null;
  const sum = { shown: 0, total: 0 };
  for (const { properties } of engine.querySourceFeatures('trama', { sourceLayer: '_trama' })) {
    sum.shown += Number(properties.shown) || 0;
    sum.total += Number(properties.total) || 0;
  }
  return sum.total > sum.shown ? sum : null;
}
