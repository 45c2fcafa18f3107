/** The small things on top of a map: the open feature, a pin, the other people, an import's preview. */
import type { Feature as GeoFeature, Geometry } from 'geojson';
import type { Person, PreviewCollection } from '../api/types';
import { semibold, type Layer } from './base/style';
import { PATTERNS, SIGNS, WHENS, type ComparedCell } from './compared';
import type { Counted, GroundCell } from './index';
import type { Palette } from './palette';
import { circleAround } from './round';
import type { Stack } from './stack';

const one = (geometry: Geometry, properties: Record<string, unknown> = {}): GeoFeature => ({ type: 'Feature', geometry, properties });

const ring = ([west = 0, south = 0, east = 0, north = 0]: number[]): Geometry =>
  ({ type: 'Polygon', coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] });

export class Extras {
  readonly #stack: Stack;

  constructor(stack: Stack, colors: Palette) {
    this.#stack = stack;
    for (const id of ['common-ground', 'compared', 'chosen', 'preview', 'counts', 'pin', 'people']) stack.later(id, {});
    // What is drawn by hand stands below the people: they are there from the beginning.
    stack.source('people');
    this.paint(colors);
  }

  paint(colors: Palette): void {
    this.#stack.set('extras', layers(colors));
  }

  choose(geometry: Geometry | null): void {
    this.#set('chosen', geometry ? [one(geometry)] : []);
  }

  preview(features: PreviewCollection | null): void {
    this.#set('preview', (features?.features ?? []).flatMap(({ geometry }) => (geometry ? [one(geometry)] : [])));
  }

  counts(counts: Counted[]): void {
    this.#set('counts', counts.map(({ at, text, color }) => one({ type: 'Point', coordinates: at }, { text, color })));
  }

  ground(ground: GroundCell[]): void {
    this.#set('common-ground', ground.map(({ box, groups, of }) =>
      one(ring(box), { groups, part: of > 0 ? groups / of : 0, text: groups > 1 ? `${groups}/${of}` : '' })));
  }

  compared(cells: ComparedCell[]): void {
    this.#set('compared', cells.map(({ box, when }) => one(ring(box), { when, sign: SIGNS[when] })));
  }

  pin(pin: { at: [number, number]; radius?: number } | null): void {
    if (!pin) return this.#set('pin', []);
    const area = pin.radius ? [one({ type: 'Polygon', coordinates: [circleAround(pin.at, pin.radius)] })] : [];
    this.#set('pin', [...area, one({ type: 'Point', coordinates: pin.at })]);
  }

  people(people: Person[]): void {
    this.#set('people', people.flatMap(({ view, name, color }) =>
      view ? [one({ type: 'Point', coordinates: view.center }, { name, color })] : []));
  }

  #set(id: string, features: GeoFeature[]): void {
    if (features.length === 0 && this.#stack.waits(id)) return;
    void this.#stack.source(id)?.setData({ type: 'FeatureCollection', features });
  }
}

const byWhen = (value: (when: ComparedCell['when']) => string) =>
  ['match', ['get', 'when'], ...WHENS.flatMap((when) => [when, value(when)]), value('then')] as never;

function layers(colors: Palette): Layer[] {
  const notPoint = ['!', ['in', ['geometry-type'], ['literal', ['Point', 'MultiPoint']]]] as never;
  const isPoint = ['in', ['geometry-type'], ['literal', ['Point', 'MultiPoint']]] as never;
  const isArea = ['in', ['geometry-type'], ['literal', ['Polygon', 'MultiPolygon']]] as never;
  const soft = { 'line-join': 'round', 'line-cap': 'round' } as const;
  return [
    { id: 'common-ground', type: 'fill', source: 'common-ground', paint: { 'fill-color': colors.sketch, 'fill-opacity': ['*', 0.55, ['get', 'part']] as never, 'fill-outline-color': colors.sketch } },
    {
      id: 'common-ground-numbers', type: 'symbol', source: 'common-ground',
      // Where cells are small, the number of most groups is read and those beside it make room.
      layout: { 'text-field': ['get', 'text'], 'text-font': semibold, 'text-size': 15, 'text-padding': 4, 'symbol-sort-key': ['-', ['get', 'groups']] },
      paint: { 'text-color': colors.town, 'text-halo-color': colors.halo, 'text-halo-width': 2 },
    },
    { id: 'compared-fill', type: 'fill', source: 'compared', paint: { 'fill-color': byWhen((when) => colors[when]), 'fill-opacity': 0.2 } },
    { id: 'compared-pattern', type: 'fill', source: 'compared', paint: { 'fill-pattern': byWhen((when) => `${PATTERNS[when]}|${colors[when]}|0`) } },
    { id: 'compared-edge', type: 'line', source: 'compared', paint: { 'line-color': byWhen((when) => colors[when]), 'line-width': 1.5 } },
    {
      id: 'compared-signs', type: 'symbol', source: 'compared',
      // One for some cells that touch: a sign in each of them would be a pattern of its own.
      layout: { 'text-field': ['get', 'sign'], 'text-font': semibold, 'text-size': 24, 'text-padding': 14 },
      paint: { 'text-color': colors.town, 'text-halo-color': colors.halo, 'text-halo-width': 3 },
    },
    { id: 'preview-fill', type: 'fill', source: 'preview', filter: isArea, paint: { 'fill-color': colors.sketch, 'fill-opacity': 0.18 } },
    { id: 'preview-line', type: 'line', source: 'preview', filter: notPoint, layout: soft, paint: { 'line-color': colors.sketch, 'line-width': 2, 'line-dasharray': [2, 2] } },
    { id: 'preview-point', type: 'circle', source: 'preview', filter: isPoint, paint: { 'circle-radius': 5.5, 'circle-color': colors.sketch, 'circle-stroke-color': colors.edge, 'circle-stroke-width': 2 } },
    {
      id: 'counts', type: 'circle', source: 'counts',
      paint: { 'circle-radius': 19, 'circle-color': ['get', 'color'], 'circle-stroke-color': colors.edge, 'circle-stroke-width': 2.5 },
    },
    {
      id: 'counts-numbers', type: 'symbol', source: 'counts',
      layout: { 'text-field': ['get', 'text'], 'text-font': semibold, 'text-size': 12.5, 'text-allow-overlap': true, 'text-ignore-placement': true },
      paint: { 'text-color': colors.symbol },
    },
    { id: 'chosen-fill', type: 'fill', source: 'chosen', filter: isArea, paint: { 'fill-color': colors.sketch, 'fill-opacity': 0.12 } },
    { id: 'chosen-line', type: 'line', source: 'chosen', filter: notPoint, layout: soft, paint: { 'line-color': colors.sketch, 'line-width': 11, 'line-opacity': 0.45, 'line-blur': 2 } },
    {
      id: 'chosen-point', type: 'circle', source: 'chosen', filter: isPoint,
      paint: { 'circle-radius': 25, 'circle-color': colors.sketch, 'circle-opacity': 0.22, 'circle-stroke-color': colors.sketch, 'circle-stroke-width': 2.5 },
    },
    { id: 'pin-area', type: 'fill', source: 'pin', filter: isArea, paint: { 'fill-color': colors.sketch, 'fill-opacity': 0.14, 'fill-outline-color': colors.sketch } },
    {
      id: 'pin', type: 'circle', source: 'pin', filter: isPoint,
      paint: { 'circle-radius': 8, 'circle-color': colors.sketch, 'circle-stroke-color': colors.edge, 'circle-stroke-width': 3 },
    },
    {
      id: 'people', type: 'circle', source: 'people',
      paint: { 'circle-radius': 7, 'circle-color': ['get', 'color'], 'circle-opacity': 0.85, 'circle-stroke-color': colors.edge, 'circle-stroke-width': 2 },
    },
    {
      id: 'people-names', type: 'symbol', source: 'people',
      layout: { 'text-field': ['get', 'name'], 'text-font': semibold, 'text-size': 12, 'text-anchor': 'left', 'text-offset': [0.9, 0], 'text-optional': true },
      paint: { 'text-color': colors.town, 'text-halo-color': colors.halo, 'text-halo-width': 1.6 },
    },
  ];
}
