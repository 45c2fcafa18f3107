/**
 * The two sources of features that are not drawn from tiles. Many at once (a map without its server) go to `live`;
 * the few that change afterwards go to `fresh`, and their older copy in `live` is only hidden: altering one feature
 * must cost the same however many are shown.
 */
import type { Feature } from 'geojson';
import type { Map as Engine } from 'maplibre-gl';
import type { Stack } from '../stack';

/** More than this in one frame is a load, not an edit. */
const many = 200;
/** So many fresh features are moved over to the large source, which costs one slow moment. */
const full = 500;

export class FreshSources {
  readonly #engine: Engine;
  readonly #stack: Stack;
  readonly #adding = new Map<string, Feature>();
  readonly #removing = new Set<string>();
  readonly #live = new Set<string>();
  readonly #hidden = new Set<string>();
  readonly #fresh = new Map<string, Feature>();
  #nextFrame = 0;

  constructor(engine: Engine, stack: Stack) {
    this.#engine = engine;
    this.#stack = stack;
    for (const id of ['live', 'fresh']) stack.later(id, { promoteId: 'id', tolerance: 0.2 });
  }

  put(id: string, feature: Feature): void {
    this.#removing.delete(id);
    this.#adding.set(id, feature);
    this.#soon();
  }

  remove(id: string): void {
    this.#adding.delete(id);
    if (this.#live.has(id) || this.#fresh.has(id)) {
      this.#removing.add(id);
      this.#soon();
    }
  }

  /** Whether the copy of a feature in the large source is out of date. */
  hidden(id: string): boolean {
    return this.#hidden.has(id);
  }

  #soon(): void {
    if (!this.#nextFrame) this.#nextFrame = requestAnimationFrame(() => this.#flush());
  }

  #flush(): void {
    this.#nextFrame = 0;
    if (this.#fresh.size > full) {
      for (const [id, feature] of this.#fresh) if (!this.#adding.has(id) && !this.#removing.has(id)) this.#adding.set(id, feature);
    }
    if (this.#adding.size > many) this.#load();
    else this.#edit();
    this.#adding.clear();
    this.#removing.clear();
  }

  /** Everything goes to the large source. */
  #load(): void {
    const loaded = [...this.#adding.keys()];
    const gone = [...this.#removing];
    this.#update('live', [...this.#adding.values()], gone.filter((id) => this.#live.has(id)));
    this.#update('fresh', [], [...loaded, ...gone].filter((id) => this.#fresh.delete(id)));
    for (const id of gone) this.#live.delete(id);
    for (const id of loaded) this.#live.add(id);
    for (const id of [...loaded, ...gone]) {
      if (this.#hidden.delete(id)) this.#engine.removeFeatureState({ source: 'live', id }, 'hidden');
    }
  }

  #edit(): void {
    this.#update('fresh', [...this.#adding.values()], [...this.#removing].filter((id) => this.#fresh.delete(id)));
    for (const [id, feature] of this.#adding) this.#fresh.set(id, feature);
    for (const id of [...this.#adding.keys(), ...this.#removing]) {
      if (!this.#live.has(id) || this.#hidden.has(id)) continue;
      this.#hidden.add(id);
      this.#engine.setFeatureState({ source: 'live', id }, { hidden: true });
    }
  }

  #update(source: 'live' | 'fresh', add: Feature[], remove: string[]): void {
    if (add.length + remove.length > 0) void this.#stack.source(source)?.updateData({ add, remove });
  }
}
