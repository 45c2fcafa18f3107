import type { ChangeOut, Feature, Id } from '../../api';

/** What the screen does when features alter: the map draws, the announcer speaks. */
export interface MapListener {
  /** A feature is to be drawn anew (or taken off when it is null). */
  altered(id: Id, feature: Feature | null, pending: boolean): void;
  /** The log moved: the tiles that hold these changes are old. */
  heard(changes: ChangeOut[]): void;
  /** More is known than the tiles tell. */
  known(): void;
  /** Everything was taken anew. */
  reloaded(): void;
}
