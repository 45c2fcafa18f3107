import { members } from '../../api';
import { t, tn } from '../../i18n/index.svelte';
import { say } from '../parts/problem';
import { sure } from '../parts/sure.svelte';
import { toasts } from '../parts/toasts.svelte';
import type { OpenMap } from '../state/open_map.svelte';

/** Her right in a workshop: nobody is asked but herself. */
export async function eraseMine(open: OpenMap): Promise<void> {
  if (!(await sure.ask(t('room.erase_mine_sure'), t('room.erase_yes')))) return;
  try {
    await open.settle();
    toasts.say(tn('room.erased', (await members.erase(open.id, open.outgoing.account)).features ?? 0));
  } catch (error) {
    toasts.say(say(error), { tone: 'bad' });
  }
}
