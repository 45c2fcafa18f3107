import { describe, expect, it } from 'vitest';
import { into, margins, middleOf, spaceIn, uncovered } from './space';

const screen = { width: 400, height: 700 };
const box = (left: number, top: number, right = left, bottom = top) => ({ left, top, right, bottom });
const above = spaceIn(400, 700, { ...uncovered, bottom: 400 }, 20);

describe('what is seen above a sheet', () => {
  it('is what the sheet leaves; something even of a map that is covered', () => {
    expect(above).toEqual({ left: 20, top: 20, right: 380, bottom: 280 });
    expect(middleOf(spaceIn(400, 700, { ...uncovered, bottom: 400 }))).toEqual({ x: 200, y: 150 });
    expect(spaceIn(400, 700, { ...uncovered, bottom: 700 }).bottom).toBe(140);
  });
  it('keeps most of itself for what is brought into it', () => {
    expect(margins(above, { top: 72 })).toEqual({ top: 65, right: 48, bottom: 48, left: 48 });
  });
  it('is where a mark comes to lie, by the shortest way', () => {
    expect(into(box(200, 100), above, screen, false)).toBeNull();
    expect(into(box(200, 500), above, screen, false)).toEqual([0, -220]);
    expect(into(box(390, 10), above, screen, false)).toEqual([-10, 10]);
    expect(into(box(200, 900), above, screen, false), 'moved out of sight by hand').toBeNull();
  });
  it('is filled by what is larger, or shows the whole of it from farther away', () => {
    const large = box(-100, 100, 600, 600);
    expect(into(large, above, screen, false)).toEqual([0, -80]);
    expect(into(large, above, screen, true)).toBe('fit');
    expect(into(box(100, 800, 200, 900), above, screen, true)).toEqual([0, -620]);
  });
});
