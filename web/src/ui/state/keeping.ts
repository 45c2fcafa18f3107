import { features, log, Problem, type Bookmark, type Feature, type Id, type MapInfo } from '../../api';
import { dropFeatures, keepFeature, keepFeatures, keptFeatures } from '../../offline/kept';
import { Backoff } from '../../sync/backoff';
import type { Replica } from '../../sync/replica';
import { sightOf, within, type Sight } from '../../sync/sight';
import { takeSnapshot, type Snapshot } from '../../sync/snapshot';

/** Up to so many features a map is kept whole on the device, to open without network. */
export const WHOLE = 5_000;

/** Keeps a small map whole, here and on the device, as its viewer may see it now and no longer than she may. A large one is shown by tiles only. */
export class Keeping {
  readonly #account: Id;
  readonly #map: Id;
  readonly #replica: Replica;
  readonly #info: () => MapInfo;
  readonly #backoff = new Backoff();
  /** Under which rights what is known here was seen. */
  #sight: Sight | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Who takes everything anew takes it from whoever had begun to, and nobody from her. */
  #turn = 0;
  #renewing = false;

  constructor(account: Id, map: Id, replica: Replica, info: () => MapInfo) {
    [this.#account, this.#map, this.#replica, this.#info] = [account, map, replica, info];
  }

  /** Takes up what the device kept, and says up to where the log is known with it. What was seen under other rights goes. */
  async begin(offline: boolean): Promise<Bookmark | undefined> {
    const kept = await keptFeatures(this.#account, this.#map);
    this.#sight = kept?.sight;
    if (kept && !this.outdated(!offline)) {
      for (const feature of kept.features) this.#replica.learn(feature.id, feature);
      this.#replica.complete = true;
      return kept.head;
    }
    this.#sight = sightOf(this.#info());
    if (kept) await this.drop();
    return undefined;
  }

  /** Whether what is known here was seen under other rights than those of now. `away`: nobody listened to the log, which tells of a layer that came. */
  outdated(away = false): boolean {
    const [before, now] = [this.#sight, sightOf(this.#info())];
    if (before && !(within(before, now) && (!away || within(now, before)))) return true;
    this.#sight &&= now;
    return false;
  }

  /** Takes a small map whole, and tries until it has it. What was heard meanwhile stands above it. */
  async take(taken: () => void): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#replica.complete || this.#renewing) return;
    const turn = ++this.#turn;
    try {
      const whole = await this.#whole();
      if (!whole || turn !== this.#turn) return;
      await this.#learn(whole);
      taken();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.passing && turn === this.#turn) this.#timer = setTimeout(() => void this.take(taken), this.#backoff.next(error.retryAfter));
    }
  }

  /** Everything anew, put in the place of what was known once it is here; `describe` takes the map's description anew first. */
  async renew(describe: () => Promise<void>, missed: () => void): Promise<void> {
    clearTimeout(this.#timer);
    this.#renewing = true;
    await this.#renew(describe, missed).finally(() => (this.#renewing = false));
  }

  async #renew(describe: () => Promise<void>, missed: () => void): Promise<void> {
    for (let turn = ++this.#turn; turn === this.#turn; ) {
      try {
        await describe();
        const [sight, held] = [sightOf(this.#info()), this.#replica.held()];
        const whole = await this.#whole();
        if (turn !== this.#turn) return;
        this.#replica.clear();
        this.#sight = sight;
        for (const change of held) this.#replica.forgetPending(change.feature, change.id);
        await (whole ? this.#learn(whole) : this.drop());
        // Rights may have changed once more meanwhile.
        if (!this.outdated()) return this.#backoff.reset();
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        // Why it does not come, the log will say.
        if (!error.passing) return;
        missed();
        await new Promise((again) => setTimeout(again, this.#backoff.next(error.retryAfter)));
      }
    }
  }

  /** Asks how one feature stands. What the log told meanwhile is newer, and what is on its way from here is nowhere else yet. */
  async ask(id: Id): Promise<void> {
    const replica = this.#replica;
    const [before, held] = [replica.server(id), replica.held(id)];
    const feature = await features.get(this.#map, id).catch((error: unknown) => {
      if (!(error instanceof Problem) || (error.status !== 404 && error.status !== 410)) throw error;
      return null;
    });
    for (const change of held) replica.forgetPending(id, change.id);
    if (replica.server(id) === before && (feature || before || !replica.isPending(id))) replica.learn(id, feature);
  }

  /** A feature as it stands now; `head` when everything up to there is known with it. */
  told(id: Id, feature: Feature | null, head?: Bookmark): void {
    if (this.#replica.complete) void keepFeature(this.#account, this.#map, id, feature, head ? { head, sight: this.#sight ?? {} } : undefined);
  }

  /** Off the device, and nothing of it is kept there until all is. */
  drop(): Promise<void> {
    this.#replica.complete = false;
    return dropFeatures(this.#account, this.#map);
  }

  close(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
  }

  async #whole(): Promise<Snapshot | undefined> {
    const total = this.#info().layers.reduce((sum, layer) => sum + layer.count, 0);
    return total > WHOLE ? undefined : takeSnapshot((cursor) => log.snapshot(this.#map, cursor, 500));
  }

  async #learn({ features: all, head }: Snapshot): Promise<void> {
    const replica = this.#replica;
    for (const feature of all) if (!replica.knows(feature.id)) replica.learn(feature.id, feature);
    replica.complete = true;
    // A page may be older than what was heard while the next one came.
    await keepFeatures(this.#account, this.#map, replica.serverFeatures(), { head, sight: this.#sight ?? {} });
  }
}
