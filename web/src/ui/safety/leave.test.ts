import { describe, expect, it } from 'vitest';
import { Thrice } from './leave';

describe('Shift three times', () => {
  const presses = (...at: (number | null)[]): boolean => {
    const thrice = new Thrice();
    return at.map((one) => thrice.press(one)).some(Boolean);
  };

  it('leaves', () => {
    expect(presses(0, 200, 400)).toBe(true);
    expect(presses(0, 900, 1_800)).toBe(true);
  });

  it('is not twice, nor slowly, nor with another key between', () => {
    expect(presses(0, 200)).toBe(false);
    expect(presses(0, 1_500, 3_000)).toBe(false);
    expect(presses(0, 200, null, 400)).toBe(false);
    expect(presses(0, null, 200, null, 400)).toBe(false);
  });

  it('begins to count anew after a pause', () => {
    expect(presses(0, 200, 5_000, 5_200)).toBe(false);
    expect(presses(0, 5_000, 5_200, 5_400)).toBe(true);
  });
});
