/** The built-in base map on an engine: fetches tiers as the view asks for them and draws what has arrived. */
import type { GeoJSONSource, Map as Engine } from 'maplibre-gl';
import type { Palette } from '../palette';
import type { Stack } from '../stack';
import { loadNames, loadTier, wanted, type Box, type Names, type Tier } from './assets';
import { attribution } from './licences';
import { nameFeatures } from './names';
import { baseLayers, sourceOf } from './style';

const empty = { type: 'FeatureCollection', features: [] } as const;

export class Base {
  readonly #engine: Engine;
  readonly #stack: Stack;
  readonly #arrived = new Set<Tier>();
  readonly #asked = new Set<Tier>();
  #names: Names | null = null;
  #namesAsked = false;
  #colors: Palette;
  #lang: string;

  constructor(engine: Engine, stack: Stack, colors: Palette, lang: string) {
    this.#engine = engine;
    this.#stack = stack;
    this.#colors = colors;
    this.#lang = lang;
    engine.addSource('base-names', { type: 'geojson', data: empty as never, attribution, buffer: 64, maxzoom: 12 });
    this.#draw();
  }

  /** Fetches what a view needs and does not have yet. A tier that could not be fetched is asked for again next time. */
  look(zoom: number, box: Box): Promise<void> {
    const missing = wanted(zoom, box).filter((tier) => !this.#asked.has(tier));
    const tasks = missing.map((tier) => this.#add(tier));
    if (!this.#namesAsked) tasks.push(this.#addNames());
    return Promise.all(tasks).then(() => undefined);
  }

  paint(colors: Palette): void {
    this.#colors = colors;
    this.#draw();
  }

  speak(lang: string): void {
    this.#lang = lang;
    this.#showNames();
  }

  #draw(): void {
    this.#stack.set('base', baseLayers(this.#colors, this.#arrived));
  }

  async #add(tier: Tier): Promise<void> {
    this.#asked.add(tier);
    try {
      const shapes = await loadTier(tier);
      for (const [part, data] of Object.entries(shapes)) {
        this.#engine.addSource(sourceOf(tier, part), { type: 'geojson', data, tolerance: 0.3, buffer: 16, maxzoom: tier === 'colombia' ? 12 : 8 });
      }
      this.#arrived.add(tier);
      this.#draw();
    } catch {
      this.#asked.delete(tier);
    }
  }

  async #addNames(): Promise<void> {
    this.#namesAsked = true;
    try {
      this.#names = await loadNames();
      this.#showNames();
    } catch {
      this.#namesAsked = false;
    }
  }

  #showNames(): void {
    if (!this.#names) return;
    const source = this.#engine.getSource<GeoJSONSource>('base-names');
    void source?.setData(nameFeatures(this.#names, this.#lang));
  }
}
