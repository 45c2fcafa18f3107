import 'fake-indexeddb/auto';
import { expect, it, vi } from 'vitest';
import type { Layer } from '../../api';
import type { Drawing } from '../../draw';
import type { TramaMap } from '../../map';
import { readSketch, writeSketch } from '../../offline/journal';
import { Desk } from './desk.svelte';
import type { OpenMap } from './open_map.svelte';
import { Sketch } from './sketch.svelte';

vi.mock('./theme.svelte', () => ({ look: { theme: 'light' } }));
vi.mock('./cover.svelte', () => ({ Cover: class {} }));

/** A map with two layers, not yet begun to be followed. */
function desk() {
  const layers = ['one', 'two'].map((id) => ({ id, kind: 'k' }) as Layer);
  const kind = { id: 'k', geographic: true, geometry: ['line'], default_geometry: 'line', fields: [] };
  const open = { layers, info: { layers, extent: null }, may: (ability: string) => ability === 'draw', kindOf: () => kind, kind: () => kind, layer: (id: string) => layers.find((one) => one.id === id), tell: () => undefined };
  const drawing = { on: () => () => undefined, start: vi.fn(), cancel: () => undefined };
  const mine = new Desk(open as unknown as OpenMap);
  const sketch = new Sketch({ drawing: drawing as unknown as Drawing, account: 'me', map: 'm', color: () => undefined, edited: async () => undefined });
  let begin: () => void = () => undefined;
  mine.take({} as TramaMap, drawing as unknown as Drawing, sketch, new Promise((begun) => (begin = begun)));
  return { mine, sketch, begin };
}
const half = { account: 'me', map: 'm', layer: 'one', feature: 'f', tool: 'line' as const, stroke: { tool: 'line' as const, points: [[1, 2]] as [number, number][], steps: [1] } };

it('“Draw” waits for what an earlier page left, and takes it up instead', async () => {
  await writeSketch(half);
  const { mine, sketch, begin } = desk();
  const drawn = mine.draw();
  begin();
  await drawn;
  expect([sketch.step, sketch.feature]).toEqual(['draw', 'f']);
  expect(await readSketch('me', 'm')).toBeDefined();
});

it('what is chosen anew is drawn, where nothing was left or it is given up', async () => {
  await writeSketch({ ...half, layer: 'of another time' });
  const { mine, sketch, begin } = desk();
  const drawn = mine.draw();
  begin();
  await drawn;
  expect(sketch.step).toBe('choose');
  expect(await readSketch('me', 'm'), 'to choose writes over nothing').toBeDefined();
  await mine.drawOn(mine.drawable[1]!);
  expect([sketch.step, sketch.layer?.id]).toEqual(['draw', 'two']);
  await mine.draw();
  expect(sketch.step, 'nothing holds it up later').toBe('choose');
});
