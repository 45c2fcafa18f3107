import { approvals, type Id } from '../../api';
import { putLayer } from '../../sync/change';
import type { OpenMap } from '../state/open_map.svelte';
import { isLooser, tightened, type Tighter } from './precision';

/**
 * Keeps a layer as it was chosen. Showing it more exactly than now takes two: that is asked for, and meanwhile it stays as it
 * was. True when it was asked for.
 */
export async function saveLayer(
  open: OpenMap, layer: { id: Id; kind: string; name: string; order: number }, before: Tighter | undefined, chosen: Tighter,
): Promise<boolean> {
  const { id, kind, name, order } = layer;
  const precision = tightened(open.kind(kind), chosen);
  const asks = before !== undefined && isLooser(open.kind(kind), before, precision);
  await open.make(putLayer(open.moment, id, { kind, name, order, precision: asks ? before : precision }));
  await open.settle();
  if (asks) await approvals.ask(open.id, { act: 'loosen', layer: id, precision });
  return asks;
}
