import { describe, expect, it } from 'vitest';
import { Pen, STROKES } from './pen.svelte';

const textOf = (pen: Pen): string => pen.strokes.map((stroke) => stroke.map((dot) => dot.join(',')).join(' ')).join(';');

describe('a pen on a small square', () => {
  it('keeps of a stroke what matters, and takes the last one back', () => {
    const pen = new Pen();
    pen.begin(10, 10);
    for (let x = 11; x <= 60; x++) pen.move(x, 10);
    pen.move(60, 50);
    pen.end();
    expect(textOf(pen)).toBe('10,10 60,10 60,50');
    pen.begin(-20, 130);
    pen.end();
    expect(textOf(pen)).toBe('10,10 60,10 60,50;0,100');
    pen.undo();
    expect(pen.strokes).toHaveLength(1);
  });

  it('never draws more than the log takes', () => {
    const pen = new Pen();
    for (let stroke = 0; stroke < 40; stroke++) {
      pen.begin(0, stroke);
      for (let x = 1; x < 90; x++) pen.move(x, (stroke + (x % 2) * 50) % 100);
      pen.end();
    }
    expect(pen.strokes.length).toBeLessThanOrEqual(STROKES);
    expect(pen.strokes.flat().length).toBeLessThanOrEqual(300);
    expect(pen.strokes.every((stroke) => stroke.length > 0)).toBe(true);
  });
});
