/**
 * The built-in base map as layers: paper land, soft water, quiet borders. The finer tiers take over from the coarser
 * ones inside their box once they have arrived.
 */
import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import type { LayerId } from '../order';
import type { Palette } from '../palette';
import { drawnFrom, tiers, type Tier } from './assets';

export type Layer = LayerSpecification & { id: LayerId };
export const regular = ['Trama Regular'];
export const semibold = ['Trama SemiBold'];
export const italic = ['Trama Italic'];
/** From this zoom on the rivers of an archive are drawn, and ours not where it has all that is in view. */
export const waterFrom = 9;
/** From this zoom on the places of an archive are shown. */
export const placesFrom = 10;

const next: Record<Tier, Tier | null> = { world: 'americas', americas: 'colombia', colombia: null };
const starts = (tier: Tier): number => drawnFrom(tiers.find((one) => one.tier === tier)?.from ?? 0);
export const sourceOf = (tier: Tier): string => `base-${tier}`;

/** Outside the next tier's box always; inside it until that tier is there and near enough to be seen. */
function within(tier: Tier, arrived: ReadonlySet<Tier>): FilterSpecification | undefined {
  const finer = next[tier];
  if (!finer || !arrived.has(finer)) return undefined;
  return ['any', ['==', ['get', 'o'], 1], ['<', ['zoom'], starts(finer)]];
}

const zooms = (...stops: [zoom: number, value: number][]): ExpressionSpecification =>
  ['interpolate', ['linear'], ['zoom'], ...stops.flat()] as unknown as ExpressionSpecification;

function tierLayers(tier: Tier, arrived: ReadonlySet<Tier>, colors: Palette, waterElsewhere: boolean): Layer[] {
  const filter = within(tier, arrived);
  const minzoom = tier === 'world' ? 0 : starts(tier);
  const common = (part: string) => ({ source: sourceOf(tier), 'source-layer': part, minzoom, ...(filter && { filter }) });
  const water = (part: string) => ({ ...common(part), ...(waterElsewhere && { maxzoom: waterFrom }) });
  const layers: Layer[] = [
    { id: `land-${tier}`, type: 'fill', ...common('land'), paint: { 'fill-color': colors.land, 'fill-antialias': false } },
    {
      id: `shore-${tier}`, type: 'line', ...water('shore'),
      layout: { 'line-join': 'round' },
      paint: { 'line-color': colors.shore, 'line-width': zooms([2, 0.4], [6, 0.8], [10, 1.3], [14, 2]) },
    },
    {
      id: `borders-${tier}`, type: 'line', ...common('borders'),
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': colors.border, 'line-opacity': 0.75, 'line-width': zooms([2, 0.5], [6, 1.1], [10, 1.8]), 'line-dasharray': [3.2, 1.6, 0.6, 1.6] },
    },
  ];
  if (tier === 'world') return layers;
  const river = filterAll(filter, ['<=', ['get', 'r'], ['step', ['zoom'], 1, 5, 2, 7, 3, 9, 4]]);
  layers.push(
    { id: `lakes-${tier}`, type: 'fill', ...water('lakes'), paint: { 'fill-color': colors.water, 'fill-antialias': false } },
    {
      id: `rivers-${tier}`, type: 'line', ...water('rivers'), filter: river,
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: {
        'line-color': colors.river,
        'line-width': [
          'interpolate', ['exponential', 1.25], ['zoom'],
          4, ['match', ['get', 'r'], 1, 0.9, 0.3],
          8, ['match', ['get', 'r'], 1, 2.2, 2, 1.3, 3, 0.9, 0.6],
          13, ['match', ['get', 'r'], 1, 5.5, 2, 3.4, 3, 2.4, 1.8],
        ],
      },
    },
    {
      id: `river-names-${tier}`, type: 'symbol', ...water('courses'), minzoom: Math.max(minzoom, 6),
      layout: {
        'symbol-placement': 'line', 'symbol-spacing': 260, 'text-field': ['get', 'n'], 'text-font': italic,
        'text-size': zooms([6, 10.5], [10, 13]), 'text-letter-spacing': 0.06, 'text-max-angle': 40, 'text-padding': 10,
      },
      paint: { 'text-color': colors['water-name'], 'text-halo-color': colors.halo, 'text-halo-width': 1.2 },
    },
    {
      id: `departments-${tier}`, type: 'line', ...common('departments'), minzoom: Math.max(minzoom, 4.6),
      layout: { 'line-join': 'round' },
      paint: { 'line-color': colors.department, 'line-width': zooms([4.6, 0.4], [8, 0.9], [12, 1.4]), 'line-dasharray': [4, 2.5] },
    },
  );
  return layers;
}

function filterAll(first: FilterSpecification | undefined, second: ExpressionSpecification): FilterSpecification {
  return first ? (['all', first, second] as unknown as FilterSpecification) : second;
}

/** Filters see whole zooms only. Names show from the zoom that each carries; `to` ends a sea's name where a nearer one takes over. */
const named = (kind: string): FilterSpecification => ['all', ['==', ['get', 'k'], kind], ['>=', ['zoom'], ['get', 'from']]];

/** From `placesFrom` on an archive has some of the towns itself: each is named once. */
const town = (elsewhere: readonly string[]): FilterSpecification => elsewhere.length === 0 ? named('town')
  : (['all', named('town'), ['any', ['<', ['zoom'], placesFrom], ['!', ['in', ['get', 'n'], ['literal', elsewhere]]]]] as unknown as FilterSpecification);

function nameLayers(colors: Palette, elsewhere: readonly string[]): Layer[] {
  const names = { source: 'base-names', 'source-layer': 'names' };
  const theme = colors.dark ? 'dark' : 'light';
  const halo = { 'text-halo-color': colors.halo, 'text-halo-width': 1.4, 'text-halo-blur': 0.3 };
  return [
    {
      id: 'sea-names', type: 'symbol', ...names,
      filter: ['all', ['==', ['get', 'k'], 'sea'], ['>=', ['zoom'], ['get', 'from']], ['<', ['zoom'], ['get', 'to']]],
      layout: { 'text-field': ['get', 'n'], 'text-font': italic, 'text-size': zooms([1, 11], [6, 14], [9, 17]), 'text-letter-spacing': 0.14, 'text-max-width': 7, 'text-line-height': 1.3 },
      paint: { 'text-color': colors['water-name'] },
    },
    {
      id: 'region-names', type: 'symbol', ...names, filter: named('region'), maxzoom: 10.5,
      layout: {
        'text-field': ['get', 'n'], 'text-font': regular, 'text-transform': 'uppercase', 'text-size': zooms([5, 9], [8, 12.5], [10, 14]),
        'text-letter-spacing': 0.14, 'text-max-width': 8, 'text-padding': 8, 'symbol-sort-key': ['get', 'from'],
      },
      paint: { 'text-color': colors.region, 'text-opacity': 0.9, ...halo },
    },
    {
      id: 'town-names', type: 'symbol', ...names, filter: town(elsewhere),
      layout: {
        'text-field': ['get', 'n'], 'text-font': ['case', ['>', ['get', 'c'], 0], ['literal', semibold], ['literal', regular]],
        'text-size': ['interpolate', ['linear'], ['zoom'],
          3, ['match', ['get', 'c'], 2, 11.5, 10.5],
          8, ['step', ['get', 'from'], 15, 5, 14, 6, 13, 8, 12, 9, 11.5],
          13, ['step', ['get', 'from'], 20, 5, 18, 6, 17, 8, 15.5, 9, 14.5],
        ],
        'icon-image': ['match', ['get', 'c'], 2, `dot:capital:${theme}`, `dot:town:${theme}`], 'icon-size': zooms([4, 0.7], [9, 1]),
        'text-variable-anchor': ['left', 'right', 'bottom', 'top'], 'text-radial-offset': 0.55, 'text-justify': 'auto',
        'text-max-width': 8, 'text-padding': 3, 'icon-padding': 3, 'icon-optional': false, 'symbol-sort-key': ['get', 'i'],
      },
      paint: { 'text-color': colors.town, ...halo },
    },
    {
      id: 'country-names', type: 'symbol', ...names, filter: named('country'), maxzoom: 7,
      layout: {
        'text-field': ['get', 'n'], 'text-font': semibold, 'text-size': ['interpolate', ['linear'], ['zoom'], 1, 9.5, 4, ['step', ['get', 'from'], 16, 2, 14, 4, 11.5], 6, 17],
        'text-letter-spacing': 0.1, 'text-transform': 'uppercase', 'text-max-width': 6, 'text-padding': 6, 'symbol-sort-key': ['get', 'from'],
      },
      paint: { 'text-color': colors.country, 'text-opacity': zooms([5, 0.9], [6.8, 0.35]), ...halo },
    },
  ];
}

/** What an archive draws in place of the built-in base map. */
export interface Elsewhere {
  /** Towns that it names. */
  towns: readonly string[];
  /** It has the water of all that is in view. */
  water: boolean;
}

/** All layers of the built-in base map, for the tiers that were asked for and those of them that have arrived. */
export function baseLayers(colors: Palette, asked: ReadonlySet<Tier>, arrived: ReadonlySet<Tier>, elsewhere: Elsewhere = { towns: [], water: false }): Layer[] {
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': colors.water } },
    ...[...asked].flatMap((tier) => tierLayers(tier, arrived, colors, elsewhere.water)),
    ...nameLayers(colors, elsewhere.towns),
  ];
}
