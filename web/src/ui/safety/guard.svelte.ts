import { flushSync } from 'svelte';
import type { MapInfo } from '../../api';
import { onForgotten } from '../../offline/database';
import { startAnew } from './leave';

/** What stands between this screen and whoever looks over a shoulder. */
class Guard {
  /** Nothing is shown until a tap. */
  covered = $state(false);
  /**
   * Whoever leads the workshop covered every screen of it; she alone has the hand to show them again. For a pause for care
   * it is said whom to call.
   */
  held = $state.raw<{ lift?: () => void; contacts?: MapInfo['contacts'] } | null>(null);
  dialog = $state<'safety' | 'forget' | null>(null);

  /** At once: whoever looks must not see the screen a moment longer than the finger takes. */
  cover(): void {
    flushSync(() => (this.covered = true));
  }

  /** Covered for the whole room, or no longer; a cover of her own stays. */
  hold(held: { lift?: () => void; contacts?: MapInfo['contacts'] } | null): void {
    this.held = held;
  }

  /** Nothing is to be seen. */
  get hides(): boolean {
    return this.covered || this.held !== null;
  }

  uncover(): void {
    this.covered = false;
    this.held?.lift?.();
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
