import { readFile } from 'node:fs/promises';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cut } from './cut';

const web = new URL('../../..', import.meta.url).pathname;
beforeEach(() => {
  vi.stubGlobal('fetch', async (url: string) => new Response(await readFile(`${web}${url}`)));
});
afterEach(() => vi.unstubAllGlobals());

const read = async (address: string) => new VectorTile(new PbfReader(await cut(address)));

it('the base map is cut into tiles with a layer for each part', async () => {
  const { layers } = await read('base://colombia/8/73/123');
  expect(Object.keys(layers)).toEqual(expect.arrayContaining(['land', 'rivers', 'departments']));
  expect(layers.land?.extent).toBe(8192);
});

it('names are in the language of the address', async () => {
  const countries = async (lang: string) => {
    const { names } = (await read(`base://names-${lang}/1/0/0`)).layers;
    const all = Array.from({ length: names?.length ?? 0 }, (_, i) => names?.feature(i).properties);
    return all.filter((one) => one?.k === 'country').map((one) => one?.n);
  };
  expect(await countries('es')).toContain('Brasil');
  expect(await countries('en')).toContain('Brazil');
});

it('where there is nothing the tile is empty, and what could not be fetched is asked for again', async () => {
  expect(Object.keys((await read('base://colombia/12/0/0')).layers)).toEqual([]);
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status: 503 })));
  await expect(cut('base://americas/6/18/30')).rejects.toThrow(/503/);
  vi.stubGlobal('fetch', async (url: string) => new Response(await readFile(`${web}${url}`)));
  expect(Object.keys((await read('base://americas/6/18/30')).layers)).not.toEqual([]);
});
