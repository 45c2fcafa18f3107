import { t, tn } from '../../i18n/index.svelte';
import { unsentHere } from '../../offline/sweep';
import { sure } from '../parts/sure.svelte';
import { session } from '../state/session.svelte';
import { startAnew } from './leave';

/**
 * Signs out, and leaves nothing of who was here. Asks first when something would be lost that nobody else has. `waiting` is
 * what this page knows to be unsent; the new page opens at the first address, or `here`.
 */
export async function signOut(waiting = 0, here = false): Promise<void> {
  const { unsent } = await unsentHere().catch(() => ({ unsent: 0 }));
  const most = Math.max(unsent, waiting);
  if (most > 0 && !(await sure.ask(tn('sign_out.unsent', most), t('sign_out')))) return;
  await session.signOut();
  startAnew(here);
}
