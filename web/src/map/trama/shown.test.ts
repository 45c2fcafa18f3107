import type { Map as Engine } from 'maplibre-gl';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Feature } from '../../api/types';
import type { Palette } from '../palette';
import type { Stack } from '../stack';
import { TramaLayers } from './shown';

/** An engine with one tile, in the state that a story says. */
function shows() {
  const tile = { state: 'loaded', tileID: { canonical: { z: 9, x: 1, y: 1 } } };
  const hears = new Map<string, (event: object) => void>();
  const engine = {
    on: (name: string, heard: (event: object) => void) => hears.set(name, heard),
    style: { tileManagers: { trama: { getIds: () => ['one'], getTileByID: () => tile, _outOfViewCache: { filter: () => undefined } } } },
    getSource: () => undefined, refreshTiles: () => (tile.state = 'reloading'),
  };
  const stack = { later: () => undefined, source: () => undefined };
  const layers = new TramaLayers(engine as unknown as Engine, stack as unknown as Stack, {} as Palette, 'es');
  const comes = (): void => {
    tile.state = 'loaded';
    hears.get('sourcedata')?.({ sourceId: 'trama', tile });
  };
  return { tile, layers, comes };
}
const mark = { type: 'Feature', id: 'f', geometry: null, properties: { layer: 'l', fields: {} } } as unknown as Feature;
beforeEach(() => void vi.stubGlobal('requestAnimationFrame', () => 1));

it('a mark that was commented is left to its tiles, which tell it as it was', () => {
  const { layers } = shows();
  layers.put(mark, false);
  expect(layers.live.overrides('f')).toBe(true);
  layers.refresh([]);
  expect(layers.live.overrides('f')).toBe(false);
});

it('a mark that was commented while its tile is on its way, or does not come, waits for it', () => {
  const { tile, layers, comes } = shows();
  for (const state of ['loading', 'errored']) {
    tile.state = state;
    layers.put(mark, false);
    layers.refresh([]);
    expect(layers.live.overrides('f'), state).toBe(true);
    comes();
    expect(layers.live.overrides('f')).toBe(false);
  }
});

it('a mark that was moved is not settled by the comment after it', () => {
  const { layers, comes } = shows();
  layers.put(mark, false);
  layers.refresh([[9, 1, 1, 1, 1]]);
  layers.refresh([]);
  expect(layers.live.overrides('f')).toBe(true);
  comes();
  expect(layers.live.overrides('f')).toBe(false);
});
