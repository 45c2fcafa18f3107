import { t, tn } from '../../i18n/index.svelte';
import type { Link } from '../../sync/follow';
import type { IconName } from '../parts/icons';
import { sayProblem } from '../parts/problem';
import type { Outgoing } from '../state/outgoing.svelte';

export interface OutboxWords {
  text: string;
  tone: 'good' | 'plain' | 'warn' | 'bad';
  icon: IconName;
}

/** The state of what was made here, in one short line that is always on the screen. */
export function outboxWords({ state, files, unkept }: Pick<Outgoing, 'state' | 'files' | 'unkept'>, link: Link): OutboxWords {
  const waiting = state.waiting + files.filter((file) => !file.problem).length;
  const offline = state.link === 'offline' || (waiting === 0 && link === 'lost');
  const refused = [...state.refused, ...files].flatMap(({ problem }) => problem ?? []);
  if (refused[0]) {
    const reason = sayProblem(refused[0].type, refused[0].title, refused[0].detail);
    return { text: tn('outbox.refused', refused.length, { reason }), tone: 'bad', icon: 'warning' };
  }
  if (unkept > 0) return { text: tn('outbox.unkept', unkept), tone: 'bad', icon: 'warning' };
  if (state.link === 'signed_out' || (link === 'signed_out' && waiting > 0)) {
    return { text: tn('outbox.signed_out', waiting), tone: 'warn', icon: 'lock' };
  }
  if (waiting > 0) {
    if (offline || link === 'lost') return { text: tn('outbox.offline', waiting), tone: 'warn', icon: 'cloud_off' };
    return { text: tn('outbox.sending', waiting), tone: 'plain', icon: 'cloud_up' };
  }
  if (offline) return { text: t('outbox.saved_offline'), tone: 'warn', icon: 'cloud_off' };
  return { text: t('outbox.saved'), tone: 'good', icon: 'cloud_ok' };
}
