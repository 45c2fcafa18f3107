/** Keeps MapLibre's layers as they are described, group by group, changing only what differs. */
import type { GeoJSONSource, GeoJSONSourceSpecification, Map as Engine } from 'maplibre-gl';
import type { Layer } from './base/style';
import { above } from './order';

type Bag = Record<string, unknown>;
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
/** What MapLibre cannot alter in place. */
const body = ({ id, type, ...rest }: Layer): string =>
  JSON.stringify([id, type, (rest as Bag).source, (rest as Bag)['source-layer']]);

const sourceOf = (layer: Layer): string => ('source' in layer && typeof layer.source === 'string' ? layer.source : '');

export class Stack {
  readonly #engine: Engine;
  readonly #groups = new Map<string, Map<string, Layer>>();
  readonly #wanted = new Map<string, Layer[]>();
  readonly #later = new Map<string, Partial<GeoJSONSourceSpecification>>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * A source of features that is made when there is something to show: an empty one too would be cut into tiles, and its layers
   * read, before a hand can do anything on the map.
   */
  later(source: string, how: Partial<GeoJSONSourceSpecification>): void {
    this.#later.set(source, how);
  }

  /** Whether a source is not made yet, and so has nothing to take away. */
  waits(source: string): boolean {
    return this.#later.has(source);
  }

  /** The source, now made, with its layers. */
  source(id: string): GeoJSONSource | undefined {
    const how = this.#later.get(id);
    if (how && this.#later.delete(id)) {
      this.#engine.addSource(id, { type: 'geojson', data: { type: 'FeatureCollection', features: [] }, maxzoom: 18, ...how });
      for (const [group, layers] of this.#wanted) if (layers.some((layer) => sourceOf(layer) === id)) this.set(group, layers);
    }
    return this.#engine.getSource<GeoJSONSource>(id);
  }

  /** Makes a group consist of exactly these layers, but for those whose source waits. */
  set(group: string, layers: Layer[]): void {
    this.#wanted.set(group, layers);
    const before = this.#groups.get(group) ?? new Map<string, Layer>();
    const after = new Map(layers.filter((layer) => !this.#later.has(sourceOf(layer))).map((layer) => [layer.id as string, layer]));
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
