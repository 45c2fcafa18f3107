import type { Change, ChangeOut, Feature, Id } from '../api/types';
import { applyChange, type Local } from './overlay';

/**
 * The features this page knows: the server's last word on each, and over it the changes made here that the
 * server has not shown back yet. The map draws tiles for everything else.
 */
export class Replica {
  readonly #local: Local;
  readonly #server = new Map<Id, Feature>();
  /** Known to be out of view: deleted, redacted or no longer ours to see. */
  readonly #gone = new Set<Id>();
  readonly #deleted = new Map<Id, Feature>();
  readonly #pending = new Map<Id, Change[]>();
  /** Changes of these that the server has, though it has not shown them back. */
  readonly #held = new Set<Id>();
  /** Features that were made on this page. */
  readonly #begun = new Set<Id>();
  /** True when every feature of the map that this viewer may see is here. */
  complete = false;

  constructor(local: Omit<Local, 'deleted'>) {
    this.#local = { ...local, deleted: (id) => this.#deleted.get(id) };
  }

  /** What the server says a feature is now. */
  learn(id: Id, feature: Feature | null): void {
    const before = this.view(id);
    if (feature) {
      this.#server.set(id, feature);
      this.#gone.delete(id);
    } else {
      this.#server.delete(id);
      this.#gone.add(id);
      if (before) this.#deleted.set(id, before);
    }
  }

  /** A change from the log: the server's word, and the end of waiting if it was ours. */
  hear(change: ChangeOut): void {
    if (!change.feature || change.state === undefined) return;
    this.learn(change.feature, change.state);
    this.forgetPending(change.feature, change.id);
  }

  /** A change made here, on this page or, when it is `left`, on an earlier one. */
  addPending(change: Change, left = false): void {
    if (!change.feature) return;
    const before = this.view(change.feature);
    if (before === undefined && change.kind === 'feature.put' && !left) this.#begun.add(change.feature);
    if (before && change.kind === 'feature.delete') this.#deleted.set(change.feature, before);
    const queue = this.#pending.get(change.feature) ?? [];
    if (queue.some((one) => one.id === change.id)) return;
    this.#pending.set(change.feature, [...queue, change]);
  }

  /** The change was shown back by the log, or refused and given up. */
  forgetPending(feature: Id, change: Id): void {
    this.#held.delete(change);
    const rest = (this.#pending.get(feature) ?? []).filter((one) => one.id !== change);
    if (rest.length > 0) this.#pending.set(feature, rest);
    else if (this.#pending.delete(feature)) this.#begun.delete(feature);
  }

  /** The server has it now. */
  hold(change: Id): void {
    this.#held.add(change);
  }

  /** Changes that whatever the server is asked from here on holds already, of one feature or of all. */
  held(feature?: Id): { feature: Id; id: Id }[] {
    const of = feature ? [feature] : [...this.#pending.keys()];
    return of.flatMap((one) => (this.#pending.get(one) ?? []).filter(({ id }) => this.#held.has(id)).map(({ id }) => ({ feature: one, id })));
  }

  /** Whether the server said how a feature stands, or that it is not there. */
  knows(id: Id): boolean {
    return this.#server.has(id) || this.#gone.has(id);
  }

  /** Whether the server must be asked for it: it did not say, and the feature did not begin on this page. */
  lacks(id: Id): boolean {
    return !this.knows(id) && !this.#begun.has(id);
  }

  /** The feature as its author sees it; null when it is not there; undefined when this page never heard of it. */
  view(id: Id): Feature | null | undefined {
    const pending = this.#pending.get(id);
    const server = this.#server.get(id) ?? (this.#gone.has(id) ? null : undefined);
    if (!pending) return server;
    return pending.reduce<Feature | null>((feature, change) => applyChange(feature, change, this.#local), server ?? null);
  }

  /** The server's last word; null when it is not there. */
  server(id: Id): Feature | null {
    return this.#server.get(id) ?? null;
  }

  /** Features that differ from what the tiles show because of changes made here. */
  changedHere(): { shown: Feature[]; hidden: Id[] } {
    const shown: Feature[] = [];
    for (const id of this.#pending.keys()) {
      const feature = this.view(id);
      if (feature) shown.push(feature);
    }
    return { shown, hidden: [...this.#pending.keys()] };
  }

  isPending(id: Id): boolean {
    return this.#pending.has(id);
  }

  /** All features known here, pending ones included. */
  all(): Feature[] {
    const ids = new Set([...this.#server.keys(), ...this.#pending.keys()]);
    return [...ids].map((id) => this.view(id)).filter((feature): feature is Feature => !!feature);
  }

  /** What the server said, to be kept for an opening without network. */
  serverFeatures(): Feature[] {
    return [...this.#server.values()];
  }

  /** Forget what the server said (rights changed, or the log was cut); what was made here stays. */
  clear(): void {
    this.#server.clear();
    this.#gone.clear();
    this.complete = false;
  }
}
