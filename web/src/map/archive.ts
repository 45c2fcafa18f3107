/**
 * Detailed tiles from our own server under the Trama map, in the schema of Protomaps' basemaps (layers `water`,
 * `roads`, `landuse`, `buildings`, `places`), or as pictures.
 */
import type { ExpressionSpecification, FilterSpecification, Map as Engine } from 'maplibre-gl';
import { holds } from './base/assets';
import { italic, placesFrom, regular, semibold, waterFrom, type Layer } from './base/style';
import type { Credits } from './credits';
import type { Archive, Box } from './index';
import type { Palette } from './palette';
import type { Stack } from './stack';

export class Archives {
  readonly #engine: Engine;
  readonly #stack: Stack;
  readonly #credits: Credits;
  #archive: Archive | null = null;
  #colors: Palette;

  constructor(engine: Engine, stack: Stack, credits: Credits, colors: Palette) {
    this.#engine = engine;
    this.#stack = stack;
    this.#credits = credits;
    this.#colors = colors;
  }

  set(archive: Archive | null): void {
    this.#stack.set('archive', []);
    if (this.#archive) this.#engine.removeSource('archive');
    this.#archive = archive;
    this.#credits.add(archive?.attribution ?? null);
    if (!archive) return;
    const { kind, url, bounds, minzoom = 0, maxzoom = kind === 'vector' ? 15 : 18 } = archive;
    const tiles = [new URL(url, location.href).href.replaceAll('%7B', '{').replaceAll('%7D', '}')];
    const common = { tiles, minzoom, maxzoom, ...(bounds && { bounds }) };
    this.#engine.addSource('archive', kind === 'vector' ? { type: 'vector', ...common } : { type: 'raster', ...common, tileSize: 256 });
    this.paint(this.#colors);
  }

  /** Whether the archive draws the water of all that is in view: two courses of one river would lie beside each other. */
  covers(box: Box): boolean {
    const { kind, bounds, maxzoom = waterFrom } = this.#archive ?? {};
    return kind === 'vector' && maxzoom >= waterFrom && (!bounds || holds(bounds, box));
  }

  /** The places that the archive names in the tiles at hand: the built-in map leaves those to it. */
  places(): string[] {
    if (this.#archive?.kind !== 'vector' || this.#engine.getZoom() < placesFrom) return [];
    const found = this.#engine.querySourceFeatures('archive', { sourceLayer: 'places', filter: kinds('locality') });
    return [...new Set(found.map(({ properties }) => String(properties['name:es'] ?? properties.name ?? '')))].sort();
  }

  paint(colors: Palette): void {
    this.#colors = colors;
    if (!this.#archive) return;
    this.#stack.set('archive', this.#archive.kind === 'vector' ? vectorLayers(colors) : rasterLayers(colors));
  }
}

function rasterLayers(colors: Palette): Layer[] {
  // Pictures made for daylight are dimmed at night rather than turned into negatives.
  const night = { 'raster-brightness-max': 0.62, 'raster-saturation': -0.35 };
  return [{ id: 'archive-raster', type: 'raster', source: 'archive', paint: colors.dark ? night : {} }];
}

const kinds = (...names: string[]): FilterSpecification => ['in', ['get', 'kind'], ['literal', names]] as unknown as FilterSpecification;
const notLine: FilterSpecification = ['in', ['geometry-type'], ['literal', ['Polygon', 'MultiPolygon']]] as unknown as FilterSpecification;
/** What is driven or walked on, in Protomaps' words; rails and ferries are lines of their own. */
const driven = ['highway', 'major_road', 'minor_road', 'other'];
const green = ['park', 'forest', 'wood', 'nature_reserve', 'protected_area', 'wetland', 'grass', 'farmland', 'grassland', 'scrub'];
const roadWidth = (extra: number): ExpressionSpecification => {
  const at = (highway: number, major: number, minor: number, path: number) =>
    ['match', ['get', 'kind'], 'highway', highway + extra, 'major_road', major + extra, 'minor_road', minor + extra, path + extra];
  return ['interpolate', ['exponential', 1.5], ['zoom'], 6, at(0.8, 0.4, 0, 0), 11, at(2.4, 1.5, 0.5, 0.3), 15, at(9, 7, 4, 1.4), 18, at(26, 22, 14, 4)] as unknown as ExpressionSpecification;
};

function vectorLayers(colors: Palette): Layer[] {
  const from = (layer: string) => ({ source: 'archive', 'source-layer': layer });
  const halo = { 'text-halo-color': colors.halo, 'text-halo-width': 1.4 };
  const name: ExpressionSpecification = ['coalesce', ['get', 'name:es'], ['get', 'name']];
  const round = { 'line-join': 'round', 'line-cap': 'round' } as const;
  return [
    { id: 'archive-earth', type: 'fill', ...from('earth'), minzoom: 7, paint: { 'fill-color': colors.land, 'fill-antialias': false } },
    // What covers the land, as seen from far; nearer, what it is used for.
    { id: 'archive-cover', type: 'fill', ...from('landcover'), filter: kinds(...green), maxzoom: 9, paint: { 'fill-color': colors.green, 'fill-antialias': false, 'fill-opacity': 0.4 } },
    {
      id: 'archive-green', type: 'fill', ...from('landuse'), filter: kinds(...green),
      paint: { 'fill-color': colors.green, 'fill-opacity': ['interpolate', ['linear'], ['zoom'], 6, 0.4, 12, 0.9] },
    },
    { id: 'archive-built', type: 'fill', ...from('landuse'), filter: kinds('residential', 'industrial', 'commercial', 'school', 'hospital', 'university'), paint: { 'fill-color': colors.built, 'fill-opacity': 0.7 } },
    { id: 'archive-water', type: 'fill', ...from('water'), filter: notLine, minzoom: 7, paint: { 'fill-color': colors.water } },
    { id: 'archive-river', type: 'line', ...from('water'), filter: kinds('river', 'stream', 'canal'), layout: round, minzoom: waterFrom, paint: { 'line-color': colors.river, 'line-width': ['interpolate', ['exponential', 1.4], ['zoom'], 9, 0.8, 16, 5] } },
    { id: 'archive-ferry', type: 'line', ...from('roads'), filter: kinds('ferry'), minzoom: 9, paint: { 'line-color': colors['water-name'], 'line-width': 1.2, 'line-dasharray': [3, 3] } },
    { id: 'archive-buildings', type: 'fill', ...from('buildings'), minzoom: 14, paint: { 'fill-color': colors.built, 'fill-outline-color': colors['road-edge'] } },
    { id: 'archive-rail', type: 'line', ...from('roads'), filter: kinds('rail', 'aerialway'), minzoom: 9, paint: { 'line-color': colors['road-edge'], 'line-width': ['interpolate', ['linear'], ['zoom'], 9, 0.8, 16, 2], 'line-dasharray': [6, 2] } },
    { id: 'archive-road-edge', type: 'line', ...from('roads'), filter: kinds(...driven), layout: round, minzoom: 8, paint: { 'line-color': colors['road-edge'], 'line-width': roadWidth(1.4) } },
    { id: 'archive-road', type: 'line', ...from('roads'), filter: kinds(...driven, 'path'), layout: round, minzoom: 6, paint: { 'line-color': colors.road, 'line-width': roadWidth(0) } },
    {
      id: 'archive-river-names', type: 'symbol', ...from('water'), minzoom: 11, filter: kinds('river', 'stream', 'canal'),
      layout: { 'symbol-placement': 'line', 'text-field': name, 'text-font': italic, 'text-size': 11.5, 'text-letter-spacing': 0.06, 'symbol-spacing': 320 },
      paint: { 'text-color': colors['water-name'], ...halo },
    },
    {
      id: 'archive-road-names', type: 'symbol', ...from('roads'), minzoom: 13, filter: kinds(...driven, 'path'),
      layout: { 'symbol-placement': 'line', 'text-field': name, 'text-font': regular, 'text-size': 11.5, 'symbol-spacing': 300 },
      paint: { 'text-color': colors.country, ...halo },
    },
    {
      id: 'archive-places', type: 'symbol', ...from('places'), minzoom: placesFrom,
      filter: kinds('locality', 'neighbourhood', 'macrohood'),
      layout: {
        'text-field': name, 'text-size': ['interpolate', ['linear'], ['zoom'], 10, 11.5, 15, 14.5],
        'text-font': ['match', ['get', 'kind'], 'locality', ['literal', semibold], ['literal', italic]], 'text-max-width': 8, 'text-padding': 4,
      },
      paint: { 'text-color': colors.town, ...halo },
    },
  ];
}
