import { t } from '../../i18n/index.svelte';
import { sure } from './sure.svelte';
import { toasts } from './toasts.svelte';

/** Copies a link; where the browser does not let a page do it, shows it to be copied by hand. */
export function copyLink(link: string): void {
  const byHand = (): void => void sure.ask(t('link.copy'), t('close'), { copy: link });
  if (navigator.clipboard) navigator.clipboard.writeText(link).then(() => toasts.say(t('link.copied')), byHand);
  else byHand();
}
