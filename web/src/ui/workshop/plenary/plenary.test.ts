import { expect, it, vi } from 'vitest';
import { workshops, type Plenary, type RoomMark, type Stance } from '../../../api';
import type { OpenMap } from '../../state/open_map.svelte';
import { PlenaryBook } from './plenary.svelte';

/** The server counts what has arrived, and answers when it is let. */
function room() {
  const arrived: { mine: Stance | null } = { mine: null };
  const waiting: { change: { id: string } }[] = [];
  const open = {
    id: 'map', workshop: { id: 'workshop', seat: {}, votes: [] }, moment: { clock: { tick: () => '0' }, base: 0 }, workshops: [],
    make: async (change: { id: string }) => void waiting.push({ change }),
    outgoing: { pending: () => waiting },
  };
  const mark = (mine: Stance | null): RoomMark => ({ feature: 'mark', layer: 'l', group: null, agree: 3 + (mine === 'agree' ? 1 : 0), disagree: mine === 'disagree' ? 1 : 0, doubt: 0, mine });
  vi.spyOn(workshops, 'plenary').mockImplementation(async () => ({ marks: [mark(arrived.mine)], groups: 0, ground: [] }) as unknown as Plenary);
  return { book: new PlenaryBook(open as unknown as OpenMap), arrived, waiting };
}

it('what she said to a mark stands while it is on its way, and is counted once when it has arrived', async () => {
  const { book, arrived, waiting } = room();
  await book.ask();
  await book.say('mark', 'agree');
  await book.ask();
  expect(book.mark('mark'), 'the server does not know of it yet').toMatchObject({ agree: 4, mine: 'agree' });
  arrived.mine = 'agree';
  waiting.length = 0;
  await book.ask();
  expect(book.mark('mark')).toMatchObject({ agree: 4, mine: 'agree' });
});

it('an answer that was asked for before she said something does not unsay it', async () => {
  const { book, arrived, waiting } = room();
  await book.ask();
  const asked = book.ask();
  await book.say('mark', 'disagree');
  arrived.mine = 'disagree';
  waiting.length = 0;
  await asked;
  expect(book.mark('mark')).toMatchObject({ disagree: 1, mine: 'disagree' });
  // She takes it back on another device: what the server says afterwards holds.
  arrived.mine = null;
  await book.ask();
  expect(book.mark('mark')).toMatchObject({ agree: 3, disagree: 0, mine: null });
});
