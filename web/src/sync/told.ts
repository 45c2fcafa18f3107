import type { ChangeOut, Feature, Id } from '../api/types';

/** What some changes of the log say of features. */
export interface Told {
  /** How a feature stands now, with the change that said so. */
  standing: { change: ChangeOut; feature: Id; state: Feature | null }[];
  /** Changes of a feature whose standing a later one tells: they are only no longer awaited. */
  before: { change: Id; feature: Id }[];
  /** Changes after which nobody said how the feature stands: it must be asked for. */
  untold: ChangeOut[];
}

/** The stream and a page of the log tell with the last change of each feature how it stands. */
export function sortTold(changes: readonly ChangeOut[]): Told {
  const told = new Set(changes.flatMap((change) => (change.feature && change.state !== undefined ? [change.feature] : [])));
  const sorted: Told = { standing: [], before: [], untold: [] };
  for (const change of changes) {
    const { feature, state } = change;
    if (!feature) continue;
    if (state !== undefined) sorted.standing.push({ change, feature, state });
    else if (told.has(feature)) sorted.before.push({ change: change.id, feature });
    else sorted.untold.push(change);
  }
  return sorted;
}
