import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { placeNames, type PlaceName } from '../../map';
import { placesNamed, ranked } from './sought';

const file = join(import.meta.dirname, '../../../basemap/made/names.json');
let places: PlaceName[] = [];
const named = (words: string, at: [number, number] = [-74, 4.6]): string[] => placesNamed(places, words, at).map(({ name }) => name);

beforeAll(async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(readFileSync(file, 'utf8'))));
  places = await placeNames('es');
});
afterAll(() => void vi.unstubAllGlobals());

describe('what is looked for', () => {
  it('is found by its own name first: the beginning before the middle, and what another answer says last', () => {
    const found = ['Puesto de salud (cerrado)', 'La preescuela', 'Camino a la escuela', 'Escuela del río'];
    expect(ranked(found, 'Escuela', (name) => name)).toEqual(['Escuela del río', 'Camino a la escuela', 'La preescuela', 'Puesto de salud (cerrado)']);
  });

  it('is found among the names of the base map, whatever the accents', () => {
    expect(named('quibdo')).toEqual(['Quibdó']);
    expect(named('Yopal')).toEqual(['Yopal']);
    expect(named('bogota')[0]).toMatch(/^Bogotá/);
    expect(named('choco')[0]).toBe('Chocó');
  });

  it('is each place once, the nearest of one name first', () => {
    const [first] = placesNamed(places, 'Armenia', [-75.7, 4.5]);
    expect(first?.at[1]).toBeCloseTo(4.5, 0);
    expect(new Set(named('bogota')).size).toBe(named('bogota').length);
  });
});
