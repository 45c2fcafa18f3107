import type { Feature } from '../../api';
import type { OpenMap } from '../state/open_map.svelte';

/** Features known here with a field that two people filled in differently. */
export function contestedHere(open: OpenMap): Feature[] {
  return open.all().filter((feature) => (feature.properties.contested?.length ?? 0) > 0);
}
