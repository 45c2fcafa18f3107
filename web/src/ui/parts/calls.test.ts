import { expect, it } from 'vitest';
import { callsIn } from './calls';

it.each([
  ['155', ['tel:155']],
  ['Línea 155, día y noche', ['tel:155']],
  ['+57 (4) 671-2020 o 300 123 4567', ['tel:+5746712020', 'tel:3001234567']],
  ['Tel. 310.555.0199.', ['tel:3105550199']],
  ['https://ejemplo.org/2024/155 y ayuda155@ejemplo.org', []],
  ['Calle 8 No. 12-34, de 8-12', []],
])('a tap calls the numbers in «%s»', (reach, calls) => {
  const pieces = callsIn(reach);
  expect(pieces.flatMap(({ call }) => call ?? [])).toEqual(calls);
  expect(pieces.map(({ text }) => text).join('')).toBe(reach);
});
