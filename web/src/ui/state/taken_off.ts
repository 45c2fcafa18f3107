import type { Feature } from '../../api';
import { t } from '../../i18n/index.svelte';
import { restore } from '../../sync/change';
import { toasts } from '../parts/toasts.svelte';
import type { Desk } from './desk.svelte';

/** Says that something was taken off, and brings back that and nothing else, whatever was done since. */
export function sayTakenOff({ open, announcer }: Pick<Desk, 'open' | 'announcer'>, { id, properties }: Feature, words: string): void {
  const back = async (): Promise<void> => {
    if (open.feature(id)) return;
    await open.make(restore(open.moment, { layer: properties.layer, feature: id }));
    announcer.say(t('said.undone'));
  };
  toasts.say(words, { action: { text: t('undo'), run: () => void back() } });
}
