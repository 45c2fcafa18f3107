import { expect, it } from 'vitest';
import type { Kind } from '../../api';
import { firstLook, isBare } from './first_look';

it('is the whole country, on a phone and on a desk', () => {
  for (const [innerWidth, innerHeight, width, height] of [[390, 844, 390, 338], [1440, 900, 1040, 900]] as const) {
    const look = firstLook({}, { innerWidth, innerHeight });
    expect(look?.center[0]).toBeCloseTo(-72.95);
    const degree = (512 * 2 ** (look?.zoom ?? 0)) / 360;
    // The middle of the country comes to lie in the middle of what is seen of the map, above the sheet.
    expect((4.15 - (look?.center[1] ?? 0)) * degree).toBeCloseTo(innerWidth < 900 ? (innerHeight * 0.35) / 2 : 0, 0);
    expect(degree * 12.3).toBeLessThan(width);
    expect(degree * 16.9).toBeLessThan(height);
    expect(degree * 16.9).toBeGreaterThan(height * 0.7);
  }
});

const screen = { innerWidth: 390, innerHeight: 844 };

it('is nothing where the map knows itself where it is', () => {
  expect(firstLook({ extent: [-76, 5, -75, 6] }, screen)).toBeUndefined();
  expect(firstLook({ view: { center: [-76, 5], zoom: 9 } }, screen)).toBeUndefined();
});

it('is bare until somebody says what is drawn; what serves a workshop says nothing of it', () => {
  const kind = (id: string): Kind => ({ id, ...(id === 'notes' ? { serves: 'notes' } : {}) }) as Kind;
  const layers = (...kinds: string[]) => ({ layers: kinds.map((one) => ({ kind: one })) }) as Parameters<typeof isBare>[0];
  expect(isBare(layers(), kind)).toBe(true);
  expect(isBare(layers('notes'), kind)).toBe(true);
  expect(isBare(layers('notes', 'paths'), kind)).toBe(false);
});
