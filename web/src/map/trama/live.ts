/**
 * What changed since the tiles were made. A changed feature is drawn from a small source of its own, and its copy in
 * the tiles is hidden by feature state; once the tiles that hold it have come anew, both are forgotten.
 */
import type { Geometry } from 'geojson';
import type { Map as Engine } from 'maplibre-gl';
import type { Feature, Id, Kind } from '../../api/types';
import type { Filter } from '../index';
import type { Stack } from '../stack';
import { passes } from './filter';
import { FreshSources } from './fresh';
import { attributes, tellsMore, type Look } from './look';
import { isRehearsal } from './rehearsal';

export interface Drawable {
  kind: Kind;
  look: Look;
}

interface Kept {
  feature: Feature;
  pending: boolean;
}

export class Live {
  readonly #engine: Engine;
  /** How each Trama layer draws. */
  #layers = new Map<Id, Drawable>();
  #filter: Filter | undefined;
  readonly #kept = new Map<Id, Kept>();
  /** Taken off the map, whatever the tiles still say. */
  readonly #gone = new Set<Id>();
  /** Ids whose tiles are being fetched anew. */
  readonly #awaited = new Set<Id>();
  readonly #sources: FreshSources;
  #lifted: Id | null = null;

  constructor(engine: Engine, stack: Stack) {
    this.#engine = engine;
    this.#sources = new FreshSources(engine, stack);
  }

  /** Follows the shown layers and their filter; everything kept is drawn anew. */
  follow(layers: Map<Id, Drawable>, filter: Filter | undefined): void {
    this.#layers = layers;
    this.#filter = filter;
    for (const id of this.#kept.keys()) this.#update(id);
    this.hideAgain();
  }

  put(feature: Feature, pending: boolean): void {
    this.#gone.delete(feature.id);
    this.#awaited.delete(feature.id);
    this.#kept.set(feature.id, { feature, pending });
    this.#update(feature.id);
  }

  remove(id: Id): void {
    this.#kept.delete(id);
    this.#awaited.delete(id);
    this.#gone.add(id);
    this.#update(id);
  }

  lift(id: Id | null): void {
    const before = this.#lifted;
    this.#lifted = id;
    for (const one of [before, id]) if (one) this.#update(one);
  }

  geometry(id: Id): Feature['geometry'] | undefined {
    return this.#kept.get(id)?.feature.geometry;
  }

  /** Whether the tiles' copy of a feature is out of date. */
  overrides(id: Id): boolean {
    return this.#kept.has(id) || this.#gone.has(id) || this.#lifted === id;
  }

  /** Whether what a source holds of a feature is out of date, so that it is neither seen nor touched. */
  outdated(source: string, id: Id): boolean {
    if (source === 'trama' || source === 'names') return this.overrides(id);
    return source === 'live' ? this.#sources.hidden(id) : isRehearsal(id);
  }

  /** The tiles of everything acknowledged so far are being fetched. */
  expect(): void {
    for (const [id, { pending }] of this.#kept) if (!pending) this.#awaited.add(id);
    for (const id of this.#gone) this.#awaited.add(id);
  }

  /** The awaited tiles have come: what they now show need not be kept. */
  settle(): void {
    for (const id of this.#awaited) {
      if (this.#stays(id)) continue;
      this.#kept.delete(id);
      this.#gone.delete(id);
      this.#update(id);
    }
    this.#awaited.clear();
  }

  /** No tile tells all of it. */
  #stays(id: Id): boolean {
    const feature = this.#kept.get(id)?.feature;
    const drawable = feature && this.#layers.get(feature.properties.layer);
    return !!drawable && tellsMore(feature, drawable.kind, drawable.look.rough);
  }

  get waiting(): boolean {
    return this.#awaited.size > 0;
  }

  forget(): void {
    const ids = [...this.#kept.keys(), ...this.#gone];
    this.#kept.clear();
    this.#gone.clear();
    this.#awaited.clear();
    for (const id of ids) this.#update(id);
  }

  /** Feature states go with the source; put them back after it was made anew. */
  hideAgain(): void {
    for (const id of [...this.#kept.keys(), ...this.#gone]) this.#hide(id, true);
    if (this.#lifted) this.#hide(this.#lifted, true);
  }

  #update(id: Id): void {
    const kept = this.#kept.get(id);
    const drawable = kept && this.#layers.get(kept.feature.properties.layer);
    const visible = kept?.feature.geometry && drawable && id !== this.#lifted && passes(kept.feature, drawable.kind, this.#filter);
    if (visible) {
      const properties = attributes(kept.feature, drawable.kind, drawable.look, kept.pending);
      this.#sources.put(id, { type: 'Feature', id, geometry: kept.feature.geometry as Geometry, properties });
    } else this.#sources.remove(id);
    this.#hide(id, this.overrides(id));
  }

  #hide(id: Id, hidden: boolean): void {
    if (!this.#engine.getSource('trama')) return;
    for (const layer of this.#layers.keys()) {
      const target = { source: 'trama', sourceLayer: layer, id };
      if (hidden) this.#engine.setFeatureState(target, { hidden: true });
      else this.#engine.removeFeatureState(target, 'hidden');
    }
  }
}
