import { expect, it } from 'vitest';
import { hatchOf, SWATCH } from './body';

it('every feeling has a hatch of its own, within its swatch', () => {
  const hatches = Array.from({ length: 16 }, (_, n) => hatchOf(n, SWATCH));
  expect(new Set(hatches).size).toBe(16);
  for (const hatch of hatches) {
    expect(hatch).not.toBe('');
    for (const [, x, y] of hatch.matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x)).toBeLessThanOrEqual(SWATCH.width);
      expect(Number(y)).toBeGreaterThanOrEqual(0);
      expect(Number(y)).toBeLessThanOrEqual(SWATCH.height);
    }
  }
});
