import { describe, expect, it } from 'vitest';
import { dotsOf, inked, strokesOf } from './strokes';

describe('a drawing by finger', () => {
  it('comes back from its text', () => {
    const text = '12,40 14,44;50,50';
    expect(dotsOf(strokesOf(text))).toBe(text);
  });

  it('fills its picture, wherever and however small it was drawn', () => {
    expect(inked('10,10 30,10')).toMatchObject({ width: 29, height: 9 });
    expect(inked('90,90 90,90;70,90')).toMatchObject({ width: 29, height: 9 });
    expect(inked('0,0').path).toMatch(/^M[\d. LA]+z$/);
  });
});
