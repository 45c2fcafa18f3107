import { expect, test } from 'vitest';
import { aroundAll } from './around';

test('a box is around everything, and around nothing there is none', () => {
  expect(aroundAll([])).toBeUndefined();
  expect(aroundAll([null])).toBeUndefined();
  const area = { type: 'Polygon' as const, coordinates: [[[-76, 4], [-75, 4], [-75, 5], [-76, 4]]] };
  expect(aroundAll([{ type: 'Point', coordinates: [-77, 4.5] }, area])).toEqual([-77, 4, -75, 5]);
});
