/** The built-in base map on an engine: asks for tiers as the view comes near them and draws what has arrived. */
import type { Map as Engine, VectorTileSource } from 'maplibre-gl';
import type { Palette } from '../palette';
import type { Stack } from '../stack';
import { addressOf, maxzoomOf, tiers, wanted, type Box, type Tier } from './assets';
import { attribution } from './licences';
import { baseLayers, sourceOf, type Elsewhere } from './style';

const NAMES = 'base-names';

export class Base {
  readonly #engine: Engine;
  readonly #stack: Stack;
  readonly #asked = new Set<Tier>();
  /** The tiers of which a tile has come: from then on they are drawn in place of the coarser ones. */
  readonly #arrived = new Set<Tier>();
  /** Sources of which a tile could not be had. */
  readonly #broken = new Set<string>();
  #elsewhere: Elsewhere = { towns: [], water: false };
  #colors: Palette;

  constructor(engine: Engine, stack: Stack, colors: Palette, lang: string) {
    this.#engine = engine;
    this.#stack = stack;
    this.#colors = colors;
    engine.addSource(NAMES, { type: 'vector', tiles: [addressOf(`names-${lang}`)], maxzoom: maxzoomOf(), attribution });
    engine.on('sourcedata', ({ sourceId, tile }) => tile?.state === 'loaded' && this.#came(sourceId));
    engine.on('error', (event) => {
      const { sourceId } = event as { sourceId?: string };
      if (sourceId?.startsWith('base-')) this.#broken.add(sourceId);
    });
    this.#draw();
  }

  /** Asks for what a view needs and does not have yet. What could not be had is asked for again. */
  look(zoom: number, box: Box): void {
    for (const id of this.#broken) this.#engine.refreshTiles(id);
    this.#broken.clear();
    const missing = wanted(zoom, box).filter((tier) => !this.#asked.has(tier));
    for (const tier of missing) {
      this.#asked.add(tier);
      const bounds = tiers.find((one) => one.tier === tier)?.box;
      this.#engine.addSource(sourceOf(tier), { type: 'vector', tiles: [addressOf(tier)], maxzoom: maxzoomOf(tier), ...(bounds && { bounds }) });
    }
    if (missing.length) this.#draw();
  }

  paint(colors: Palette): void {
    this.#colors = colors;
    this.#draw();
  }

  speak(lang: string): void {
    this.#engine.getSource<VectorTileSource>(NAMES)?.setTiles([addressOf(`names-${lang}`)]);
  }

  /** Leaves to an archive what it draws itself. */
  giveWay(elsewhere: Elsewhere): void {
    if (JSON.stringify(elsewhere) === JSON.stringify(this.#elsewhere)) return;
    this.#elsewhere = elsewhere;
    this.#draw();
  }

  #came(source: string): void {
    const tier = [...this.#asked].find((one) => sourceOf(one) === source);
    if (!tier || this.#arrived.has(tier)) return;
    this.#arrived.add(tier);
    this.#draw();
  }

  #draw(): void {
    this.#stack.set('base', baseLayers(this.#colors, this.#asked, this.#arrived, this.#elsewhere));
  }
}
