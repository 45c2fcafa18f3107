/**
 * Leaving in a hurry: blank first, then another page in this one's place. Nothing is signed out and nothing is erased, so
 * that a slip costs nothing; but the way back by the browser's button leads to the other page again.
 */
import { NEUTRAL } from '../../offline/shell';

/** A note of this tab alone that it was left. It says nothing else. */
const LEFT = 'left';
/** Presses of Shift that belong together lie no farther apart, in milliseconds. */
const BESIDE_MS = 1_000;
const PRESSES = 3;

let gone = false;

/** The page is being left: nobody is asked whether she is sure. */
export const isGone = (): boolean => gone;

/** Nothing of the page is drawn any more, open dialogs included. */
export function blank(): void {
  document.documentElement.hidden = true;
  document.title = '';
}

export function leave(): void {
  blank();
  gone = true;
  note('1');
  location.replace(NEUTRAL);
}

/** A new page in this one's place, blank meanwhile: what was in memory goes with it. At the first address, or at this one. */
export function startAnew(here = false): void {
  blank();
  gone = true;
  if (here) location.reload();
  else location.replace('/');
}

/**
 * Called before anything is drawn. Whoever comes back by the browser's button to a tab that was left is sent to the other
 * page, and true is answered; whoever opens the page on purpose is let in.
 */
export function turnsAway(): boolean {
  addEventListener('pageshow', (event) => {
    if (event.persisted && left()) leave();
  });
  const [how] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (left() && how?.type === 'back_forward') {
    leave();
    return true;
  }
  note(null);
  return false;
}

/** Counts a key pressed three times and no other in between. */
export class Thrice {
  #count = 0;
  #last = -Infinity;

  /** Whether this press is the third; `null` is any other key. */
  press(at: number | null): boolean {
    if (at === null) {
      this.#count = 0;
      return false;
    }
    this.#count = at - this.#last <= BESIDE_MS ? this.#count + 1 : 1;
    this.#last = at;
    return this.#count >= PRESSES;
  }
}

/** Shift three times, wherever the hands are: in a field, in a dialog, on the map. */
export function leaveByShift(): () => void {
  const thrice = new Thrice();
  const key = (event: KeyboardEvent): void => {
    if (event.repeat) return;
    const alone = event.key === 'Shift' && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (thrice.press(alone ? event.timeStamp : null)) leave();
  };
  const pointer = (): void => void thrice.press(null);
  addEventListener('keydown', key, true);
  addEventListener('pointerdown', pointer, true);
  return () => {
    removeEventListener('keydown', key, true);
    removeEventListener('pointerdown', pointer, true);
  };
}

function left(): boolean {
  try {
    return sessionStorage.getItem(LEFT) !== null;
  } catch {
    return gone;
  }
}

function note(value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(LEFT);
    else sessionStorage.setItem(LEFT, value);
  } catch {
    // Without storage the page is left all the same; the way back is then open.
  }
}
