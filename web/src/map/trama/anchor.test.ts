import type { Position } from 'geojson';
import { describe, expect, it } from 'vitest';
import type { Box } from '../index';
import { anchorOf } from './anchor';

const box: Box = [0, 0, 10, 10];
const square = (x: number, y: number, side: number): Position[] => [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]];

describe('where a name stands', () => {
  it('in the middle of an area, and of the part of it that is on the screen', () => {
    expect(anchorOf({ type: 'Polygon', coordinates: [square(2, 2, 4)] }, box)?.at).toEqual([4, 4]);
    expect(anchorOf({ type: 'Polygon', coordinates: [square(-90, -90, 100)] }, box)?.at).toEqual([5, 5]);
    expect(anchorOf({ type: 'Polygon', coordinates: [square(20, 20, 4)] }, box)).toBeNull();
  });

  it('never in a hole, and on solid ground where an area bends', () => {
    const ring = anchorOf({ type: 'Polygon', coordinates: [square(0, 0, 9), square(3, 3, 3)] }, box)?.at as Position;
    expect(ring[0]! > 3 && ring[0]! < 6 && ring[1]! > 3 && ring[1]! < 6).toBe(false);
    const bent: Position[] = [[0, 0], [9, 0], [9, 1], [1, 1], [1, 9], [0, 9], [0, 0]];
    const [x = 0, y = 0] = anchorOf({ type: 'Polygon', coordinates: [bent] }, box)?.at ?? [];
    expect((y > 0 && y < 1) || (x > 0 && x < 1)).toBe(true);
  });

  it('on a line halfway along, and in the largest of several parts', () => {
    expect(anchorOf({ type: 'LineString', coordinates: [[1, 1], [3, 1], [9, 1]] }, box)?.at).toEqual([5, 1]);
    expect(anchorOf({ type: 'MultiPolygon', coordinates: [[square(0, 0, 1)], [square(5, 5, 4)]] }, box)?.at).toEqual([7, 7]);
    expect(anchorOf({ type: 'Point', coordinates: [1, 1] }, box)).toBeNull();
  });
});
