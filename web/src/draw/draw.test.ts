import { describe, expect, it } from 'vitest';
import type { Polygon, Position } from 'geojson';
import { editable } from './editable';
import { areaOf, circle, distance, lengthOf } from './measure';
import { inWords } from './words';
import { problemOf, shapeOf, tidy } from './shape';
import { firstCrossing, mattering, unknotted } from './simplify';
import { Sketch } from './sketch';

const square: Position[] = [[0, 0], [0, 0.01], [0.01, 0.01], [0.01, 0]];

describe('measures', () => {
  it('agree with the sphere', () => {
    expect(distance([0, 0], [1, 0])).toBeCloseTo(111_195.08, 1);
    expect(lengthOf({ type: 'LineString', coordinates: [[0, 0], [1, 0], [1, 1]] })).toBeCloseTo(222_390.16, 1);
    const area = areaOf({ type: 'Polygon', coordinates: [[...square, [0, 0]]] });
    expect(area / (111_195.08 * 0.01) ** 2).toBeCloseTo(1, 5);
  });
  it('a circle covers πr²', () => {
    const area = areaOf({ type: 'Polygon', coordinates: [circle([-76, 5], 500, 256)] });
    expect(area / (Math.PI * 500 ** 2)).toBeCloseTo(1, 3);
  });
  it('are said as people say them', () => {
    expect(inWords(34.6, 'es')).toBe('35 m');
    expect(inWords(847, 'es')).toBe('845 m');
    expect(inWords(1234, 'es')).toBe('1,2 km');
    expect(inWords(34_210, 'en')).toBe('34 km');
  });
});

describe('a finger’s trace', () => {
  it('keeps the points that matter and nothing else', () => {
    const trace = Array.from({ length: 101 }, (_, i) => ({ x: i, y: i < 50 ? 0 : i - 50 }));
    expect(mattering(trace, 1)).toEqual([0, 50, 100]);
    expect(mattering([{ x: 1, y: 1 }], 1)).toEqual([0]);
  });
  it('loses the knots of a shaky hand', () => {
    const shaky: Position[] = [[0, 0], [10, 0], [10, 10], [5, 10], [5, 12], [6, 12], [6, 9], [0, 10], [0, 0]];
    expect(firstCrossing(shaky)).not.toBeNull();
    const calm = unknotted(shaky);
    expect(firstCrossing(calm)).toBeNull();
    expect(calm[0]).toEqual(calm.at(-1));
    expect(calm.length).toBeGreaterThan(5);
  });
  it('is looked through for knots when the finger lifts, not at each move', () => {
    const shaky: Position[] = [[0, 0], [10, 0], [10, 10], [5, 10], [5, 12], [6, 12], [6, 9], [0, 10]];
    const sketch = new Sketch('freehand_polygon');
    const ring = (extra?: Position[]): Position[] => (sketch.shape(extra) as Polygon).coordinates[0] ?? [];
    expect(firstCrossing(ring(shaky))).not.toBeNull();
    sketch.add(...shaky);
    expect(firstCrossing(ring())).toBeNull();
  });
});

describe('a shape', () => {
  it('is closed, rounded to seven decimals and runs counter-clockwise', () => {
    const shape = shapeOf('polygon', square.map(([x = 0, y = 0]) => [x + 0.123456789, y])) as Polygon;
    const [ring = []] = shape.coordinates;
    expect(ring).toHaveLength(5);
    expect(ring[0]).toEqual(ring[4]);
    expect(ring.flat().every((value) => value === Math.round(value * 1e6) / 1e6)).toBe(true);
    expect(ring.slice(1).reduce((sum, [x = 0, y = 0], i) => sum + ring[i]![0]! * y - x * ring[i]![1]!, 0)).toBeGreaterThan(0);
  });
  it('needs enough different places', () => {
    expect(shapeOf('line', [[1, 1], [1, 1]])).toBeNull();
    expect(shapeOf('polygon', [[1, 1], [2, 2], [1, 1]])).toBeNull();
    expect(shapeOf('circle', [[1, 1]])).toBeNull();
    expect(shapeOf('circle', [[1, 1]], 50)?.type).toBe('Polygon');
    expect(shapeOf('point', [[1, 1]])).toEqual({ type: 'Point', coordinates: [1, 1] });
  });
  it('says what stands against it', () => {
    expect(problemOf(shapeOf('polygon', [[0, 0], [1, 1], [1, 0], [0, 1]])!)).toBe('crosses_itself');
    expect(problemOf(shapeOf('polygon', [[0, 0], [0, 0.000001], [0.000001, 0]])!)).toBe('too_small');
    expect(problemOf(shapeOf('polygon', square)!)).toBeUndefined();
    expect(problemOf({ type: 'LineString', coordinates: Array.from({ length: 5001 }, (_, i) => [i / 100, 0]) })).toBe('too_many_points');
  });
  it('stays itself when tidied again', () => {
    const once = tidy({ type: 'Polygon', coordinates: [[...square, [0, 0]]] });
    expect(tidy(once)).toEqual(once);
  });
});

describe('editing by hand', () => {
  it('is possible for one part without holes, and says why not otherwise', () => {
    const ring = [...square, [0, 0]];
    expect(editable({ type: 'Polygon', coordinates: [ring] })).toEqual({ ok: true });
    expect(editable({ type: 'Polygon', coordinates: [ring, ring] })).toEqual({ ok: false, why: 'has_holes' });
    expect(editable({ type: 'MultiPoint', coordinates: [[0, 0]] })).toEqual({ ok: false, why: 'multi_part' });
    expect(editable({ type: 'LineString', coordinates: Array.from({ length: 501 }, (_, i) => [i, 0]) })).toEqual({ ok: false, why: 'too_many_points' });
  });
});

describe('a sketch', () => {
  it('is undone and redone as it was made: a corner, or a whole stroke', () => {
    const sketch = new Sketch('freehand_line');
    sketch.add([0, 0], [1, 1], [2, 2]);
    sketch.add([3, 3]);
    sketch.undo();
    expect(sketch.points).toHaveLength(3);
    sketch.undo();
    expect(sketch.points).toEqual([]);
    expect(sketch.canUndo).toBe(false);
    sketch.redo();
    expect(sketch.points).toHaveLength(3);
    sketch.add([5, 5]);
    expect(sketch.canRedo).toBe(false);
  });
  it('is taken up again from the journal where it was', () => {
    const sketch = new Sketch('polygon');
    sketch.add([0, 0], [1, 0]);
    const again = new Sketch('polygon', sketch.stroke([[1, 1]])!);
    expect(again.shape()).toEqual({ type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] });
    again.undo();
    again.undo();
    expect(again.canUndo, 'two corners together, then the finger').toBe(false);
    const older = new Sketch('polygon', { tool: 'polygon', points: [[0, 0], [1, 0]] });
    older.undo();
    expect(older.points).toEqual([[0, 0]]);
    const circle = new Sketch('circle');
    circle.add([-76, 5]);
    circle.radius = 250;
    expect(new Sketch('circle', circle.stroke()!).radius).toBe(250);
    expect(new Sketch('point').stroke()).toBeNull();
  });
  it('of a point or circle has one place', () => {
    const sketch = new Sketch('circle');
    sketch.add([0, 0]);
    sketch.add([1, 1]);
    expect(sketch.points).toEqual([[1, 1]]);
  });
});
