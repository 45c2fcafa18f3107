/** A Trama map on the engine: its tile source, the layers made from its kinds, and fetching tiles anew. */
import type { Map as Engine, VectorTileSource } from 'maplibre-gl';
import type { Feature, Id, TileRange } from '../../api/types';
import type { Shown } from '../index';
import type { Palette } from '../palette';
import type { Stack } from '../stack';
import { liveLayers, nameLayer, tramaLayers, type Drawn } from './layers';
import { Live, type Drawable } from './live';
import { isRough, liveBrush, lookOf, type Look } from './look';
import { Names } from './names';
import { rehearse } from './rehearsal';
import { inRanges, maxzoom, tileTemplate, type TileId } from './tiles';

export class TramaLayers {
  readonly live: Live;
  readonly #engine: Engine;
  readonly #stack: Stack;
  #shown: Shown | null = null;
  #template = '';
  #colors: Palette;
  #lang: string;
  readonly #looks = new Map<Id, Look>();
  /** Tiles that were on their way when a change made them old. */
  #again: TileRange[] = [];

  constructor(engine: Engine, stack: Stack, colors: Palette, lang: string) {
    this.#engine = engine;
    this.#stack = stack;
    this.#colors = colors;
    this.#lang = lang;
    this.live = new Live(engine, stack);
    new Names(engine, stack, (layer) => this.#looks.get(layer), (source, id) => this.live.outdated(source, id));
    engine.on('sourcedata', (event) => {
      if (event.sourceId === 'trama' && event.tile) this.#arrived();
    });
    const rested = (): void => {
      if (!this.#template) return;
      engine.off('idle', rested);
      // After all that hears of this rest: the next one is the rehearsal's.
      queueMicrotask(() => void rehearse(engine, stack));
    };
    engine.on('idle', rested);
  }

  /** The ids of the layers now drawn, for hit tests. */
  get layerIds(): Id[] {
    return this.#shown?.layers.map(({ id }) => id) ?? [];
  }

  show(shown: Shown | null): void {
    this.#shown = shown;
    this.#source();
    this.#draw();
  }

  paint(colors: Palette, lang: string): void {
    this.#colors = colors;
    this.#lang = lang;
    this.#draw();
  }

  put(feature: Feature, pending: boolean): void {
    this.live.put(feature, pending);
  }

  /**
   * Fetches exactly the tiles of these ranges anew: those on the screen now, those kept out of view when they are
   * looked at again, and those on their way as soon as they have come.
   */
  refresh(ranges: TileRange[]): void {
    const tiles = this.#engine.style.tileManagers.trama;
    if (!tiles) return;
    if (!ranges.length) return this.#unmoved();
    tiles._outOfViewCache.filter((tile) => !inRanges(tile.tileID.canonical, ranges));
    const old: TileId[] = [];
    let coming = false;
    for (const key of tiles.getIds()) {
      const tile = tiles.getTileByID(key);
      if (!tile || !inRanges(tile.tileID.canonical, ranges)) continue;
      if (tile.state === 'loading' || tile.state === 'reloading' || tile.state === 'expired') coming = true;
      else old.push(tile.tileID.canonical);
    }
    if (coming) this.#again.push(...ranges);
    this.live.expect();
    if (old.length) this.#engine.refreshTiles('trama', old.map(({ z, x, y }) => ({ z, x, y })));
    else if (!coming) this.live.settle();
  }

  reload(): void {
    this.live.forget();
    this.#again = [];
    const tiles = this.#engine.style.tileManagers.trama;
    tiles?._outOfViewCache.reset();
    if (tiles) this.#engine.refreshTiles('trama');
  }

  /** What changed is in no tile (a comment, a photo): the tiles tell it as it is, those that are here and those that come. */
  #unmoved(): void {
    const { waiting } = this.live;
    this.live.expect();
    if (!waiting && this.#are('loaded')) this.live.settle();
  }

  #are(...states: string[]): boolean {
    const tiles = this.#engine.style.tileManagers.trama;
    return !!tiles?.getIds().every((key) => states.includes(tiles.getTileByID(key)?.state ?? ''));
  }

  /** A tile came: when none is on its way any more, what waited for them is settled. */
  #arrived(): void {
    if (!this.#are('loaded', 'errored')) return;
    if (this.#again.length) {
      const again = this.#again;
      this.#again = [];
      this.refresh(again);
    } else if (this.live.waiting) {
      this.live.settle();
    }
  }

  #source(): void {
    const { map, layers = [], filter } = this.#shown ?? {};
    const template = map && layers.length ? tileTemplate(location.origin, map, layers.map(({ id }) => id), filter) : '';
    if (template === this.#template) return;
    this.#template = template;
    const source = this.#engine.getSource<VectorTileSource>('trama');
    if (source && template) {
      source.setTiles([template]);
      return;
    }
    if (source) {
      this.#stack.set('trama', []);
      this.#engine.removeSource('trama');
    }
    if (template) this.#engine.addSource('trama', { type: 'vector', tiles: [template], promoteId: 'id', minzoom: 0, maxzoom });
  }

  #draw(): void {
    const { layers = [], kinds = [], hidden = [], filter } = this.#shown ?? {};
    const drawables = new Map<Id, Drawable>();
    const drawn: Drawn[] = [];
    this.#looks.clear();
    for (const layer of [...layers].sort((a, b) => a.order - b.order)) {
      const kind = kinds.find(({ id }) => id === layer.kind);
      if (!kind?.geographic) continue;
      const look = lookOf(kind, this.#colors.dark, isRough(layer.precision));
      drawables.set(layer.id, { kind, look });
      this.#looks.set(layer.id, look);
      drawn.push({ id: layer.id, look, visible: !hidden.includes(layer.id) });
    }
    this.#stack.set('trama', this.#template ? tramaLayers(drawn, this.#colors, this.#lang) : []);
    const drawsAny = this.#template || (this.#shown && this.#shown.map === null);
    this.#stack.set('names', drawsAny ? [nameLayer(this.#colors)] : []);
    this.#stack.set('live', drawsAny ? liveLayers(liveBrush, this.#colors, hidden) : []);
    this.live.follow(drawables, filter);
  }
}
