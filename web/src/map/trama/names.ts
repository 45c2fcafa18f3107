/**
 * One symbol and one name for each line and area in view. A tile holds only its part of a shape, so a symbol drawn from
 * tiles would stand in each of them: instead the largest part on the screen gets one, as a point of a small source.
 */
import type { Feature, Position } from 'geojson';
import type { Map as Engine, MapGeoJSONFeature } from 'maplibre-gl';
import type { Box } from '../index';
import type { Stack } from '../stack';
import { anchorOf, type Anchor } from './anchor';
import { glyphName, type Look } from './look';

/** More shapes than this on the screen are too many to name, and finding their places would take long. */
const most = 600;
/** Milliseconds between two looks at the map. */
const rest = 250;
/** A name stays where it is until the map is this much nearer or farther. */
const steady = 1;

interface Shape {
  source: string;
  layer: string;
  anchor: Anchor;
  properties: Record<string, unknown>;
}

export class Names {
  readonly #engine: Engine;
  readonly #stack: Stack;
  readonly #look: (layer: string) => Look | undefined;
  readonly #outdated: (source: string, id: string) => boolean;
  #stood = new Map<string, { at: Position; zoom: number }>();
  #shown = '[]';
  #timer = 0;

  constructor(engine: Engine, stack: Stack, look: (layer: string) => Look | undefined, outdated: (source: string, id: string) => boolean) {
    this.#engine = engine;
    this.#stack = stack;
    this.#look = look;
    this.#outdated = outdated;
    stack.later('names', {});
    engine.on('idle', () => {
      window.clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.#place(), rest);
    });
    engine.on('remove', () => window.clearTimeout(this.#timer));
  }

  #place(): void {
    const layers = this.#engine.getLayersOrder().filter((id) => /^(trama|live)-(fill|edge)\//.test(id));
    const box = this.#engine.getBounds().toArray().flat() as Box;
    const shapes = new Map<string, Shape>();
    for (const feature of layers.length ? this.#engine.queryRenderedFeatures({ layers }) : []) {
      this.#take(shapes, feature, box);
      if (shapes.size > most) break;
    }
    const zoom = this.#engine.getZoom();
    const stood = new Map<string, { at: Position; zoom: number }>();
    const features = [...shapes].slice(0, most).map(([id, shape]): Feature => {
      const before = this.#stood.get(id);
      const stays = before && Math.abs(before.zoom - zoom) < steady && inside(before.at, box);
      const place = stays ? before : { at: shape.anchor.at, zoom };
      stood.set(id, place);
      return { type: 'Feature', geometry: { type: 'Point', coordinates: place.at }, properties: this.#properties(id, shape) };
    });
    this.#stood = stood;
    const text = JSON.stringify(features);
    if (text === this.#shown) return;
    this.#shown = text;
    void this.#stack.source('names')?.setData({ type: 'FeatureCollection', features });
  }

  #take(shapes: Map<string, Shape>, feature: MapGeoJSONFeature, box: Box): void {
    const { id } = feature.properties as { id?: unknown };
    if (typeof id !== 'string' || this.#outdated(feature.source, id)) return;
    const anchor = anchorOf(feature.geometry, box);
    const before = shapes.get(id);
    if (!anchor || (before && before.anchor.size >= anchor.size)) return;
    const layer = feature.source === 'trama' ? String(feature.sourceLayer) : String(feature.properties.layer);
    shapes.set(id, { source: feature.source, layer, anchor, properties: feature.properties });
  }

  #properties(id: string, { layer, properties }: Shape): Record<string, unknown> {
    const look = this.#look(layer);
    const { code, severity, label, emblem } = properties;
    const symbol = typeof emblem === 'string' ? emblem : look ? (look.symbols.get(String(code ?? '')) ?? look.symbol) : 'circle';
    return {
      id, layer, glyph: look ? glyphName(symbol, look) : '', severity: Number(severity) || 0,
      ...(code ? { code } : {}), ...(label ? { label } : {}),
    };
  }
}

const inside = ([x = 0, y = 0]: Position, [west, south, east, north]: Box): boolean => x > west && x < east && y > south && y < north;
