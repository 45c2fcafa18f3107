import type { ChangeOut, Id } from '../../api';
import type { OpenMap } from '../state/open_map.svelte';

/** What was told of the features of a map as long as it is open, so that it is there without network too. In memory alone. */
const told = new WeakMap<OpenMap, Map<Id, ChangeOut[]>>();

export const toldOf = (open: OpenMap, id: Id): ChangeOut[] | null => told.get(open)?.get(id) ?? null;

export function remember(open: OpenMap, id: Id, changes: ChangeOut[]): ChangeOut[] {
  const known = told.get(open) ?? new Map<Id, ChangeOut[]>();
  told.set(open, known.set(id, changes));
  return changes;
}
