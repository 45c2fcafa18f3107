import type { Scope } from '../../api';
import type { OpenMap } from '../state/open_map.svelte';

/** How far a person may send a mark: outward is a step that somebody answers for. */
export function scopesOf(open: OpenMap): Scope[] {
  const inside: Scope[] = ['draft', 'workshop', 'map'];
  return open.may('publish') ? [...inside, 'network', 'public'] : inside;
}
