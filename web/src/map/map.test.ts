import { describe, expect, it } from 'vitest';
import type { Feature, Kind } from '../api/types';
import { wanted } from './base/assets';
import { baseLayers } from './base/style';
import { readHash, writeHash } from './hash';
import { clusterFirst, sortHits } from './hits';
import { above, order, rank } from './order';
import { boxOf, circleAround } from './round';
import type { Palette } from './palette';
import { attributes, lookOf, tellsMore } from './trama/look';
import { tramaLayers } from './trama/layers';
import { inRanges, tileTemplate } from './trama/tiles';

const kind = {
  id: 'k', geographic: true, geometry: ['point'], default_geometry: 'point', label: { es: 'K' }, plural: { es: 'K' }, description: { es: '' },
  style: { symbol: 'circle', shape: 'diamond', color: '#aa0000', color_dark: '#ffaaaa', line: 'wave' }, precision: {}, open: false,
  fields: [{ id: 'code', type: 'code', label: { es: 'C' }, ask: 'first', codes: [{ id: 'mina', label: { es: 'Mina' }, symbol: 'danger' }] }],
  title: 'name', severity: 'severity', category: 'code', time: 'seen_at',
} as Kind;
const feature = (fields: Record<string, string | number>): Feature => ({
  type: 'Feature', id: 'f', geometry: { type: 'Point', coordinates: [-76, 5] },
  properties: { layer: 'l', kind: 'k', scope: 'map', precision: 'exact', created_at: '2026-01-02T00:00:00Z', updated_at: '2026-01-02T00:00:00Z', fields },
});

describe('the order of map layers', () => {
  it('knows each layer once and throws for one it does not know', () => {
    expect(new Set(order).size).toBe(order.length);
    expect(rank('trama-fill/5e0c')).toBe(rank('trama-fill'));
    expect(() => rank('surprise')).toThrow(/surprise/);
  });
  it('puts areas below lines below points, and a sketch above them all', () => {
    const ranks = ['land-world', 'trama-fill/a', 'trama-line/a', 'trama-point/a', 'trama-cluster/a', 'sketch-point'].map(rank);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(rank('town-names')).toBeGreaterThan(rank('live-wave'));
    expect(rank('town-names')).toBeLessThan(rank('trama-label'));
    expect(above('trama-line/b', ['ground', 'trama-fill/a', 'trama-point/a', 'people'])).toBe('trama-point/a');
    expect(above('people-names', ['ground', 'people'])).toBeUndefined();
  });
});

describe('the address of a view', () => {
  it('is read back as it was written, beside what else the address holds', () => {
    const view = { center: [-76.66123456, 5.69] as [number, number], zoom: 9.5 };
    const hash = writeHash('#join=ABC&map=1/2/3', { view, feature: 'f1' });
    expect(hash).toBe('#join=ABC&map=9.5/5.6900/-76.6612&feature=f1');
    expect(readHash(hash)).toEqual({ view: { center: [-76.6612, 5.69], zoom: 9.5 }, feature: 'f1' });
  });
  it('ignores nonsense', () => {
    expect(readHash('#map=a/b/c')).toEqual({});
    expect(readHash('#map=5/100/3')).toEqual({});
    expect(readHash('#setup=TOKEN')).toEqual({});
  });
});

describe('tiles', () => {
  it('are asked for with exactly the filter', () => {
    const url = tileTemplate('http://x', 'm', ['a', 'b'], { codes: ['mina', 'reten'], severityMin: 3, from: '2026-01-01T00:00:00Z' });
    expect(url).toBe('http://x/api/maps/m/tiles/a,b/{z}/{x}/{y}?code=mina%2Creten&severity_min=3&from=2026-01-01T00%3A00%3A00Z');
    expect(tileTemplate('http://x', 'm', ['a'])).toBe('http://x/api/maps/m/tiles/a/{z}/{x}/{y}');
  });
  it('are old only inside the ranges of their own zoom', () => {
    expect(inRanges({ z: 4, x: 5, y: 7 }, [[4, 5, 6, 5, 7]])).toBe(true);
    expect(inRanges({ z: 4, x: 6, y: 7 }, [[4, 5, 6, 5, 7]])).toBe(false);
    expect(inRanges({ z: 5, x: 5, y: 7 }, [[4, 5, 6, 5, 7]])).toBe(false);
  });
});

describe('a changed feature', () => {
  it('carries its look: the symbol of its code, its severity, its theme', () => {
    const drawn = attributes(feature({ code: 'mina', severity: 5, name: 'El puente' }), kind, lookOf(kind, true), true);
    expect(drawn.mark).toBe('mark|diamond|danger|#ffaaaa|5|dark|pending');
    expect(drawn).toMatchObject({ line: 'wave', wave: 'wave|#ffaaaa', severity: 5, label: 'El puente', code: 'mina', pending: true });
    expect(drawn.rough).toBe(false);
    expect(attributes(feature({}), kind, lookOf(kind, false), false).mark).toBe('mark|diamond|circle|#aa0000|0|light|');
  });
});

describe('a place that is known only roughly', () => {
  const rough = { id: 'a', look: lookOf(kind, false, true), visible: true };
  const cell = '["!",["all",["in",["geometry-type"],["literal",["Polygon","MultiPolygon"]]],["!",["in",["get","scope"],["literal",["draft","group","workshop"]]]]]]';
  it('is a soft cell without an outline or a pattern, unless it has not left the room', () => {
    const drawn = ['solid', 'wave'].flatMap((line) => tramaLayers([{ ...rough, look: { ...rough.look, fill: 'hatch', line: line as 'solid' } }], { severity: [] } as unknown as Palette, 'es'));
    const outlines = drawn.filter(({ id }) => /-(edge|hatch|line|wave)\//.test(id)).map((layer) => JSON.stringify((layer as { filter?: unknown }).filter));
    expect(outlines).toHaveLength(6);
    for (const filter of outlines) expect(filter).toContain(cell);
    const fill = drawn.find(({ id }) => id === 'trama-fill/a')!;
    expect(JSON.stringify((fill as { paint?: unknown }).paint)).toContain(`["case",${cell.slice(5, -1)},0.055,`);
  });
  it('one\'s own, seen exactly, is drawn from what the page knows', () => {
    expect(tellsMore(feature({}), kind, true)).toBe(true);
    expect(tellsMore(feature({}), kind, false)).toBe(false);
    const shared = feature({});
    shared.properties.scope = 'group:g';
    expect(tellsMore(shared, kind, true), 'what the group has is exact in its tiles').toBe(false);
    const theirs = feature({});
    theirs.properties.precision = 'cell:13';
    expect(tellsMore(theirs, kind, true)).toBe(false);
    expect(attributes(theirs, kind, lookOf(kind, false), false).rough).toBe(true);
  });
});

describe('a tap', () => {
  const candidate = (id: string, breadth: number, away: number) => ({ id, layer: 'l', breadth, away, properties: { severity: 2 } });
  it('finds every feature once, points before lines before areas, the nearest first', () => {
    const hits = sortHits([candidate('area', 2, 0), candidate('far', 0, 9), candidate('line', 1, 0), candidate('near', 0, 2), candidate('far', 0, 12), candidate('area', 2, 0)]);
    expect(hits.map(({ id }) => id)).toEqual(['near', 'far', 'line', 'area']);
    expect(hits[0]).toEqual({ id: 'near', layer: 'l', severity: 2 });
  });
  it('on a cluster opens it, whatever area or line lies there, unless a point is nearer', () => {
    expect(clusterFirst(6, [candidate('area', 2, 0), candidate('line', 1, 0), candidate('far', 0, 9)])).toBe(true);
    expect(clusterFirst(6, [candidate('near', 0, 2)])).toBe(false);
  });
});

describe('the base map', () => {
  it('fetches only what the view needs', () => {
    expect(wanted(2, [-150, -60, 40, 60])).toEqual(['world']);
    expect(wanted(4.5, [-85, -10, -60, 15])).toEqual(['americas']);
    expect(wanted(8, [-78, 4, -75, 7])).toEqual(['colombia']);
    expect(wanted(8, [-70, 3, -64, 7])).toEqual(['americas', 'colombia']);
    expect(wanted(8, [2, 40, 5, 42])).toEqual(['world']);
  });
});

describe('an archive under the map', () => {
  it('that has all the water in view is left to draw it, from where it does', () => {
    const ends = (water: boolean) => baseLayers({} as Palette, new Set(['colombia']), new Set(), { towns: [], water })
      .filter(({ id }) => /^(shore|lakes|rivers|river-names)-/.test(id)).map((layer) => (layer as { maxzoom?: number }).maxzoom);
    expect(ends(false)).toEqual([undefined, undefined, undefined, undefined]);
    expect(ends(true)).toEqual([9, 9, 9, 9]);
  });
});

describe('the ground', () => {
  it('a circle has its radius in metres, counter-clockwise', () => {
    const ring = circleAround([-76, 5], 1000);
    expect(ring).toHaveLength(65);
    expect(ring[0]).toEqual(ring.at(-1));
    const north = ring.reduce((best, point) => (point[1]! > best[1]! ? point : best));
    expect((north[1]! - 5) * 111_195).toBeCloseTo(1000, 0);
    const turning = ring.slice(1).reduce((sum, [x = 0, y = 0], i) => sum + ring[i]![0]! * y - x * ring[i]![1]!, 0);
    expect(turning).toBeGreaterThan(0);
  });
  it('boxes hold whole geometries', () => {
    expect(boxOf({ type: 'MultiPoint', coordinates: [[1, 2], [-3, 5]] })).toEqual([-3, 2, 1, 5]);
    expect(boxOf({ type: 'GeometryCollection', geometries: [] })).toBeNull();
  });
});
