import { expect, it } from 'vitest';
import type { Change, Feature } from '../../api';
import { toasts } from '../parts/toasts.svelte';
import type { Desk } from './desk.svelte';
import { sayTakenOff } from './taken_off';

it('what was taken off is brought back alone, and once, whatever was done since', async () => {
  const made: Change[] = [];
  const gone = new Set(['one', 'other']);
  const open = {
    moment: { clock: { tick: () => '0' }, base: '0' },
    feature: (id: string) => (gone.has(id) ? undefined : { id }),
    make: async (change: Change) => (made.push(change), gone.delete(change.feature!)),
  };
  const mark = { id: 'one', properties: { layer: 'layer' } } as Feature;
  sayTakenOff({ open, announcer: { say: () => undefined } } as unknown as Desk, mark, 'Se borró');
  const back = toasts.all.at(-1)?.action;
  back?.run();
  back?.run();
  await Promise.resolve();
  expect(made.map(({ kind, layer, feature }) => [kind, layer, feature])).toEqual([['feature.restore', 'layer', 'one']]);
});
