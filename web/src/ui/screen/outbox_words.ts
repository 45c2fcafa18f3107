import { t, tn } from '../../i18n/index.svelte';
import type { Link } from '../../sync/follow';
import type { OutboxState } from '../../sync/outbox';
import type { IconName } from '../parts/icons';
import { sayProblem } from '../parts/problem';

export interface OutboxWords {
  text: string;
  tone: 'good' | 'plain' | 'warn' | 'bad';
  icon: IconName;
}

/** The state of what was made here, in one short line that is always on the screen. */
export function outboxWords(state: OutboxState, files: number, link: Link): OutboxWords {
  const waiting = state.waiting + files;
  const offline = state.link === 'offline' || (waiting === 0 && link === 'lost');
  const [refused] = state.refused;
  if (refused?.problem) {
    const reason = sayProblem(refused.problem.type, refused.problem.title, refused.problem.detail);
    return { text: tn('outbox.refused', state.refused.length, { reason }), tone: 'bad', icon: 'warning' };
  }
  if (state.unkept > 0) return { text: tn('outbox.unkept', state.unkept), tone: 'bad', icon: 'warning' };
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
