import { features, Problem, type Feature } from '../../api';
import type { OpenMap } from '../state/open_map.svelte';

/** Features known here with a field that two people filled in differently. */
export function contestedHere(open: OpenMap): Feature[] {
  return open.all().filter((feature) => (feature.properties.contested?.length ?? 0) > 0);
}

/** Those that this page has not met yet, asked of the server page by page to the end. */
export async function askContested(open: OpenMap): Promise<void> {
  try {
    let cursor: string | null | undefined;
    do {
      const page = await features.page(open.id, { contested: true, limit: 100, cursor });
      open.learn(...page.features);
      cursor = page.next_cursor;
    } while (cursor);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}
