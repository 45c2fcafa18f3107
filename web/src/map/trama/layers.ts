/** The map layers that draw one Trama layer out of tiles, and those that draw the live source. */
import type { ExpressionSpecification, FilterSpecification } from 'maplibre-gl';
import { regular, semibold, type Layer } from '../base/style';
import type { Slot } from '../order';
import type { Palette } from '../palette';
import { brushOf, bySeverity, reachesExact, type Brush, type Line, type Look } from './look';

type Expression = ExpressionSpecification;
const all = (...parts: (Expression | undefined)[]): FilterSpecification =>
  ['all', ...parts.filter((part) => part !== undefined)] as unknown as FilterSpecification;
const shape = (...types: string[]): Expression => ['in', ['geometry-type'], ['literal', types.flatMap((type) => [type, `Multi${type}`])]];
const area = shape('Polygon');
const point = shape('Point');
const notPoint = shape('Polygon', 'LineString');
const single: Expression = ['!', ['has', 'cluster']];
/** What has not left the room comes exactly, how roughly its layer is ever shown. */
const inside: Expression = ['in', ['get', 'scope'], ['literal', reachesExact]];

/** Nothing of a feature that is hidden (changed since the tile, or held by draw/) is painted. */
const shown = (opacity: number | Expression): Expression =>
  ['case', ['boolean', ['feature-state', 'hidden'], false], 0, opacity] as unknown as Expression;

const byZoom = (...stops: [zoom: number, value: number | Expression][]): Expression =>
  ['interpolate', ['linear'], ['zoom'], ...stops.flat()] as unknown as Expression;

/** The outline of an area that is drawn from far away is that of a large one: pale, as what lies in it is what is looked for. */
const pale = (opacity: number): Expression =>
  byZoom([6, shown(['case', area, opacity * 0.35, opacity] as unknown as Expression)], [10, shown(opacity)]);

/** How opaque a cell is: many of them lie on each other. */
const soft = 0.055;

/** A number that grows with the zoom, itself given for each severity. */
const grow = (near: Expression, far: number): Expression =>
  ['interpolate', ['exponential', 1.3], ['zoom'], 5, ['*', far, near], 12, near] as unknown as Expression;

interface Origin {
  source: string;
  'source-layer'?: string;
  /** Appended to each slot's name, for slots drawn once per Trama layer. */
  suffix: string;
  family: 'trama' | 'live';
  /** What is drawn at all, besides the geometry. */
  only?: Expression;
  visible: boolean;
}

function parts(origin: Origin, brush: Brush, look: Pick<Look, 'line' | 'fill' | 'rough'> | null, colors: Palette): Layer[] {
  const id = (part: string) => `${origin.family}-${part}${origin.suffix}` as `${Slot}/${string}`;
  const common = { source: origin.source, ...(origin['source-layer'] && { 'source-layer': origin['source-layer'] }) };
  const visibility = { visibility: origin.visible ? ('visible' as const) : ('none' as const) };
  /** In the live source the line style is an attribute; in a tile's layer it is known and spares a map layer. */
  const isLine = (...styles: Line[]): Expression | undefined => (look ? undefined : ['in', ['get', 'line'], ['literal', styles]]);
  const isFill = (...styles: string[]): Expression | undefined => (look ? undefined : ['in', ['get', 'fill'], ['literal', styles]]);
  /** A cell says where something is about: one soft fill, as an outline would be that of a place. */
  const isRough: Expression | undefined = look && !look.rough ? undefined : ['all', area, look ? ['!', inside] : ['==', ['get', 'rough'], true]];
  const outlined: Expression | undefined = isRough && ['!', isRough];
  const wash = bySeverity(0.13, 0.1, 0.12, 0.15, 0.19, 0.24);
  const body: number | Expression = look ? (look.fill === 'none' ? 0.04 : wash) : (['case', ['==', ['get', 'fill'], 'none'], 0.04, wash] as unknown as Expression);
  const width = bySeverity(2.2, 1.8, 2.2, 2.8, 3.6, 4.6);
  const layers: Layer[] = [
    {
      id: id('fill'), type: 'fill', ...common, filter: all(area, origin.only), layout: visibility,
      paint: { 'fill-color': brush.color, 'fill-opacity': shown(isRough ? (['case', isRough, soft, body] as unknown as Expression) : body) },
    },
    {
      id: id('edge'), type: 'line', ...common, filter: all(notPoint, outlined, origin.only), layout: { 'line-join': 'round', 'line-cap': 'round', ...visibility },
      paint: { 'line-color': colors.edge, 'line-width': grow(['+', width, 2.6] as unknown as Expression, 0.4), 'line-opacity': pale(0.75) },
    },
  ];
  if (!look || look.fill === 'hatch' || look.fill === 'dots') {
    layers.push({
      id: id('hatch'), type: 'fill', ...common, filter: all(area, isFill('hatch', 'dots'), outlined, origin.only), minzoom: 7, layout: visibility,
      // Near by, one area fills the screen: its outline and its wash say enough.
      paint: { 'fill-pattern': brush.pattern as never, 'fill-opacity': byZoom([12, shown(0.4)], [15, shown(0.12)]) },
    });
  }
  if (!look || look.line !== 'wave') {
    const dash = (style: Line): [number, number] => (style === 'dashed' ? [2.4, 1.8] : [1, 0]);
    const isDouble: Expression | boolean = look ? look.line === 'double' : ['==', ['get', 'line'], 'double'];
    layers.push({
      id: id('line'), type: 'line', ...common,
      filter: all(notPoint, isLine('solid', 'dashed', 'double') && (['any', area, isLine('solid', 'dashed', 'double')] as unknown as Expression), outlined, origin.only),
      layout: { 'line-join': 'round', 'line-cap': look?.line === 'dashed' ? 'butt' : 'round', ...visibility },
      paint: {
        'line-color': brush.color,
        'line-width': grow(width, 0.4),
        'line-opacity': pale(1),
        'line-gap-width': isDouble === false ? 0 : grow((isDouble === true ? ['literal', 3] : ['case', isDouble, 3, 0]) as unknown as Expression, 0.4),
        'line-dasharray': (look
          ? dash(look.line)
          : ['case', ['any', ['==', ['get', 'line'], 'dashed'], ['get', 'pending']], ['literal', dash('dashed')], ['literal', dash('solid')]]) as never,
      },
    });
  }
  if (!look || look.line === 'wave') {
    layers.push({
      id: id('wave'), type: 'line', ...common, filter: all(notPoint, isLine('wave'), outlined, origin.only), layout: visibility,
      paint: { 'line-pattern': brush.wave as never, 'line-width': grow(bySeverity(13, 11, 12, 14, 16, 18), 0.5), 'line-opacity': shown(1) },
    });
  }
  layers.push(...marks(origin, brush, colors, id, common, visibility));
  return layers;
}

const markSize = bySeverity(0.86, 0.74, 0.8, 0.88, 0.98, 1.08);
const nameText = (colors: Palette) => ({ 'text-color': colors.town, 'text-halo-color': colors.halo, 'text-halo-width': 2 });

function marks(
  origin: Origin, brush: Brush, colors: Palette, id: (part: string) => Layer['id'],
  common: { source: string; 'source-layer'?: string }, visibility: { visibility: 'visible' | 'none' },
): Layer[] {
  const size = markSize;
  return [
    {
      id: id('point'), type: 'symbol', ...common, filter: all(point, single, origin.only),
      layout: {
        'icon-image': brush.mark, 'icon-size': ['interpolate', ['linear'], ['zoom'], 6, ['*', 0.72, size], 13, size] as unknown as Expression,
        'icon-allow-overlap': true, 'icon-padding': 0, 'symbol-sort-key': ['coalesce', ['get', 'severity'], 0],
        'text-field': ['step', ['zoom'], '', 12.5, ['coalesce', ['get', 'label'], '']], 'text-font': regular, 'text-size': 12.5,
        'text-anchor': 'top', 'text-offset': [0, 1.45], 'text-max-width': 9, 'text-optional': true,
        ...visibility,
      },
      paint: { 'icon-opacity': shown(1), 'text-opacity': shown(1), ...nameText(colors) },
    },
  ];
}

/** The symbols and names of lines and areas, one for each, from the points that `Names` puts. They give way to marks. */
export function nameLayer(colors: Palette): Layer {
  return {
    id: 'trama-label', type: 'symbol', source: 'names', minzoom: 7,
    layout: {
      'icon-image': ['get', 'glyph'], 'icon-size': markSize, 'icon-padding': 4, 'symbol-sort-key': ['-', 0, ['get', 'severity']],
      'text-field': ['step', ['zoom'], '', 11, ['coalesce', ['get', 'label'], '']], 'text-font': regular, 'text-size': 12.5,
      'text-anchor': 'top', 'text-offset': [0, 1.3], 'text-max-width': 9, 'text-optional': true,
    },
    paint: nameText(colors),
  };
}

/** Where a cluster stands: on its place, or around it where one of another layer has that already. Distances in ems. */
const beside = 1.5;
const stands = ['center', 'right', 'left', 'bottom', 'top', 'bottom-right', 'bottom-left', 'top-right', 'top-left'].flatMap((side) => {
  const [across, down] = [/left/.test(side) ? beside : /right/.test(side) ? -beside : 0, /top/.test(side) ? beside : /bottom/.test(side) ? -beside : 0];
  return [side, [across, down]];
});

function cluster(layer: string, look: Look, colors: Palette, visible: boolean, lang: string): Layer {
  const count: Expression = ['coalesce', ['get', 'count'], 0];
  return {
    id: `trama-cluster/${layer}`, type: 'symbol', source: 'trama', 'source-layer': layer, filter: ['has', 'cluster'],
    layout: {
      'icon-image': ['concat', `cluster|${look.color}|`, ['to-string', ['coalesce', ['get', 'worst'], 0]], `|${look.dark ? 'dark' : 'light'}`] as unknown as Expression,
      'icon-text-fit': 'both', 'icon-text-fit-padding': [0, 1.5, 0, 1.5], 'icon-overlap': 'always', 'icon-ignore-placement': true,
      'text-field': ['number-format', count, { locale: lang, 'max-fraction-digits': 0 }] as unknown as Expression,
      'text-font': semibold, 'text-size': ['interpolate', ['linear'], ['ln', ['max', 2, count]], 0.7, 12, 4.6, 13.5, 9.2, 16] as unknown as Expression,
      // None is left out: where all around is taken, it stands on its place.
      'text-variable-anchor-offset': stands as never, 'text-overlap': 'always', 'text-padding': 5,
      'symbol-sort-key': ['-', 0, ['coalesce', ['get', 'worst'], 0]] as unknown as Expression,
      visibility: visible ? 'visible' : 'none',
    },
    paint: { 'text-color': colors.symbol },
  };
}

export interface Drawn {
  id: string;
  look: Look;
  visible: boolean;
}

/** Every map layer of the shown Trama layers, the first of `drawn` at the bottom. */
export function tramaLayers(drawn: Drawn[], colors: Palette, lang: string): Layer[] {
  return drawn.flatMap(({ id, look, visible }) => [
    ...parts({ source: 'trama', 'source-layer': id, suffix: `/${id}`, family: 'trama', visible, only: single }, brushOf(look), look, colors),
    cluster(id, look, colors, visible, lang),
  ]);
}

/** The map layers of the two live sources, whose features carry their own look. */
export function liveLayers(brush: Brush, colors: Palette, hidden: string[]): Layer[] {
  const only = ['!', ['in', ['get', 'layer'], ['literal', hidden]]] as unknown as Expression;
  const from = (source: string) => parts({ source, suffix: `/${source}`, family: 'live', visible: true, only }, brush, null, colors);
  return [...from('live'), ...from('fresh')];
}
