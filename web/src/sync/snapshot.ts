import type { Bookmark, Feature } from '../api/types';

export interface SnapshotPage {
  head: Bookmark;
  features: Feature[];
  next_cursor: string | null;
}

/** Everything the viewer may see, and the position in the log from which to go on. */
export interface Snapshot {
  head: Bookmark;
  features: Feature[];
}

/**
 * Reads a snapshot to its end. The head is the first page's: what changes while the pages are read comes again
 * from the log, and hearing it twice does no harm, while missing it would.
 */
export async function takeSnapshot(page: (cursor?: string) => Promise<SnapshotPage>): Promise<Snapshot> {
  const first = await page();
  const features = [...first.features];
  for (let cursor = first.next_cursor; cursor; ) {
    const next = await page(cursor);
    features.push(...next.features);
    cursor = next.next_cursor;
  }
  return { head: first.head, features };
}
