import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { begin } from '../../api/http';
import { erase } from '../../offline/database';
import { keepValue } from '../../offline/kept';
import { session } from './session.svelte';

const lina = { id: 'lina', name: 'Lina' };
beforeEach(async () => {
  await erase();
  await keepValue('account', lina);
});
afterEach(() => vi.unstubAllGlobals());
const says = (answer: () => Response | Promise<never>): unknown => vi.stubGlobal('fetch', async () => answer());

it('a sealed server shows nothing, however early it said so, until it has opened', async () => {
  says(() => Response.json({ type: 'sealed', title: 'Sealed' }, { status: 503 }));
  begin('/api/session');
  await session.load();
  expect(session.sealed).toBe(true);
  says(() => Promise.reject(new TypeError('no network')));
  await session.load();
  expect(session.sealed, 'nobody opened it meanwhile').toBe(true);
  says(() => Response.json({ account: lina }));
  await session.load();
  expect(session.sealed).toBe(false);
});

it('who was remembered is known again with the network, and stays where the server knows her no more', async () => {
  says(() => Promise.reject(new TypeError('no network')));
  await session.load();
  expect([session.account?.name, session.remembered]).toEqual(['Lina', true]);
  says(() => Response.json({ account: null }));
  await session.again();
  expect([session.account?.name, session.remembered]).toEqual(['Lina', true]);
  says(() => Response.json({ account: lina }));
  await session.again();
  expect(session.remembered).toBe(false);
});
