import type { Feature } from '../../api';
import { boxOf, passes as passesFilter, type Box } from '../../map';
import type { OpenMap } from '../state/open_map.svelte';
import type { Screen } from '../state/screen.svelte';

/** Whether a feature is on the screen: the server's rule, for when the server cannot be asked. */
export function passes(feature: Feature, open: OpenMap, screen: Screen, box?: Box): boolean {
  const { kind, layer } = feature.properties;
  const known = open.kind(kind);
  if (screen.hidden.includes(layer) || !known || !passesFilter(feature, known, screen.filter)) return false;
  return !box || touches(feature, box);
}

function touches({ geometry }: Feature, [west, south, east, north]: Box): boolean {
  const [w, s, e, n] = (geometry && boxOf(geometry)) ?? [Infinity, Infinity, -Infinity, -Infinity];
  return e >= west && w <= east && n >= south && s <= north;
}
