import type { Feature } from '../../api';
import type { Box } from '../../map';
import { severityOf } from '../state/naming';
import type { OpenMap } from '../state/open_map.svelte';
import type { Screen } from '../state/screen.svelte';

/** Whether a feature passes the screen's filter: the server's rule, for when the server cannot be asked. */
export function passes(feature: Feature, open: OpenMap, screen: Screen, box?: Box): boolean {
  const { codes, severityMin, from, to } = screen.filter;
  const kind = open.kind(feature.properties.kind);
  const { fields, layer } = feature.properties;
  if (screen.hidden.includes(layer)) return false;
  if (codes && !codes.includes(String(kind?.category ? fields[kind.category] : ''))) return false;
  if (severityMin && severityMin > 1 && (severityOf(feature, kind) ?? 0) < severityMin) return false;
  const time = kind?.time ? fields[kind.time] : undefined;
  if ((from || to) && (typeof time !== 'string' || (from && time < from) || (to && time > to))) return false;
  return !box || touches(feature, box);
}

function touches(feature: Feature, [west, south, east, north]: Box): boolean {
  if (!feature.geometry) return false;
  const numbers = (feature.geometry.coordinates as unknown[]).flat(4) as number[];
  const lons = numbers.filter((_, index) => index % 2 === 0);
  const lats = numbers.filter((_, index) => index % 2 === 1);
  return Math.max(...lons) >= west && Math.min(...lons) <= east && Math.max(...lats) >= south && Math.min(...lats) <= north;
}
