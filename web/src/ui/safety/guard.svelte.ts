import { flushSync } from 'svelte';
import { onForgotten } from '../../offline/database';
import { startAnew } from './leave';

/** What stands between this screen and whoever looks over a shoulder. */
class Guard {
  /** Nothing is shown until a tap. */
  covered = $state(false);
  dialog = $state<'safety' | 'forget' | null>(null);

  /** At once: whoever looks must not see the screen a moment longer than the finger takes. */
  cover(): void {
    flushSync(() => (this.covered = true));
  }

  uncover(): void {
    this.covered = false;
  }

  /** Covers when the page goes out of sight, and leaves when the device is forgotten from another page. */
  watch(shows: () => boolean): () => void {
    const hidden = (): void => {
      if (document.visibilityState === 'hidden' && shows()) this.cover();
    };
    document.addEventListener('visibilitychange', hidden);
    onForgotten(() => startAnew());
    return () => document.removeEventListener('visibilitychange', hidden);
  }
}

export const guard = new Guard();
