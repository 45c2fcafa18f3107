import type { Change, Id, ProblemBody } from '../api/types';

/** A change that is not yet known to be on the server. */
export interface Entry {
  /** The change's id. */
  id: Id;
  /** Who made it: on a shared phone nobody's change goes out under another's name. */
  account: Id;
  map: Id;
  change: Change;
  /** Set when the server refused it. */
  problem?: ProblemBody;
  /** Place in the queue, given by the store. */
  order?: number;
}

/** Changes in one request. */
export const BATCH_CHANGES = 256;
/** Characters of JSON in one request, unless one change alone is longer. */
const BATCH_SIZE = 60_000;

/** The next changes that can go together: the oldest ones of one map, in order, within the limits of a request. */
export function cutBatch(entries: readonly Entry[], limit = Infinity): Entry[] {
  const batch: Entry[] = [];
  let size = 0;
  for (const entry of entries) {
    if (batch.length > 0 && entry.map !== batch[0]!.map) continue;
    const length = JSON.stringify(entry.change).length;
    if (batch.length > 0 && size + length > BATCH_SIZE) break;
    batch.push(entry);
    size += length;
    if (batch.length >= Math.min(BATCH_CHANGES, limit)) break;
  }
  return batch;
}
