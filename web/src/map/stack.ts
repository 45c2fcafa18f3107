/** Keeps MapLibre's layers as they are described, group by group, changing only what differs. */
import type { Map as Engine } from 'maplibre-gl';
import type { Layer } from './base/style';
import { above } from './order';

type Bag = Record<string, unknown>;
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
/** What MapLibre cannot alter in place. */
const body = ({ id, type, ...rest }: Layer): string =>
  JSON.stringify([id, type, (rest as Bag).source, (rest as Bag)['source-layer']]);

export class Stack {
  readonly #engine: Engine;
  readonly #groups = new Map<string, Map<string, Layer>>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Makes a group consist of exactly these layers. */
  set(group: string, layers: Layer[]): void {
    const before = this.#groups.get(group) ?? new Map<string, Layer>();
    const after = new Map(layers.map((layer) => [layer.id as string, layer]));
    for (const [id, layer] of before) {
      const kept = after.get(id);
      if (!kept || body(kept) !== body(layer)) {
        this.#engine.removeLayer(id);
        before.delete(id);
      }
    }
    for (const [id, layer] of after) {
      const old = before.get(id);
      if (old) this.#alter(old, layer);
      else this.#engine.addLayer(layer, above(id, this.#engine.getLayersOrder()));
    }
    this.#groups.set(group, after);
  }

  #alter(old: Layer, layer: Layer): void {
    const was = old as unknown as { layout?: Bag; paint?: Bag; filter?: unknown; minzoom?: number; maxzoom?: number };
    const now = layer as unknown as typeof was;
    for (const part of ['paint', 'layout'] as const) {
      for (const name of new Set([...Object.keys(was[part] ?? {}), ...Object.keys(now[part] ?? {})])) {
        const value = now[part]?.[name];
        if (same(was[part]?.[name], value)) continue;
        if (part === 'paint') this.#engine.setPaintProperty(layer.id, name as never, value as never);
        else this.#engine.setLayoutProperty(layer.id, name as never, value as never);
      }
    }
    if (!same(was.filter, now.filter)) this.#engine.setFilter(layer.id, (now.filter ?? null) as never);
    if (was.minzoom !== now.minzoom || was.maxzoom !== now.maxzoom) {
      this.#engine.setLayerZoomRange(layer.id, now.minzoom ?? 0, now.maxzoom ?? 24);
    }
  }
}
