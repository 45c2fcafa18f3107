/**
 * Focus is never nowhere. What had it may go: it was deleted, its panel was closed, its button is off while something is on its
 * way. Then focus goes to what stands beside it, or back to where it was before; whoever goes by keys or by ear would begin at
 * the top of the page again.
 */

/** What opens takes focus by itself, and what closes gives it back: so long they are given. */
const WAIT_MS = 80;
const TRAIL = 12;
const GROUPS = 'form, section, aside, nav, header, main, dialog';
/** No field, which would raise a phone's keyboard, and nothing that leaves or takes away at a key. */
const STOPS = 'a[href], button:not(.exit, .danger, .skip), summary, [tabindex]:not(canvas)';

interface Step {
  element: HTMLElement;
  /** What it stood in, from within. */
  groups: HTMLElement[];
  /** What stood there before it and after it, the nearest first. */
  beside: HTMLElement[];
}

export function keepFocus(): () => void {
  let trail: Step[] = [];
  /** A button that is off for a moment, and what has focus meanwhile. */
  let lent: [HTMLElement, HTMLElement] | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const note = ({ target }: FocusEvent): void => {
    if (target instanceof HTMLElement) trail = [stepOf(target), ...trail.filter(({ element }) => element !== target)].slice(0, TRAIL);
  };

  function mend(): void {
    timer = undefined;
    if (lent && takes(lent[0])) {
      if (document.activeElement === lent[1]) lent[0].focus({ preventScroll: true });
      lent = null;
    }
    const [last] = trail;
    // Whoever touches the map gives focus up; that is no loss.
    if (!last || (document.activeElement ?? document.body) !== document.body || takes(last.element)) return;
    const next = nextTo(last) ?? trail.find(({ element }) => element.matches(STOPS) && takes(element))?.element ?? head();
    next?.focus({ preventScroll: true });
    if (next && last.element.isConnected) lent = [last.element, next];
  }

  const observer = new MutationObserver(() => (timer ??= setTimeout(mend, WAIT_MS)));
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled', 'hidden', 'open'] });
  document.addEventListener('focusin', note);
  return () => {
    observer.disconnect();
    clearTimeout(timer);
    document.removeEventListener('focusin', note);
  };
}

function stepOf(element: HTMLElement): Step {
  const groups: HTMLElement[] = [];
  for (let at = element.parentElement?.closest<HTMLElement>(GROUPS); at; at = at.parentElement?.closest<HTMLElement>(GROUPS)) groups.push(at);
  const line = groups[0] ? stopsIn(groups[0]) : [];
  const after = line.filter((one) => element.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
  const before = line.filter((one) => element.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING).reverse();
  return { element, groups, beside: [...after, ...before] };
}

/** Beside what went, or the head of the nearest thing that is left around it. */
function nextTo({ groups, beside }: Step): HTMLElement | undefined {
  const around = (): HTMLElement | undefined => {
    for (const group of groups.filter(({ isConnected }) => isConnected)) {
      const found = [...group.querySelectorAll<HTMLElement>('[tabindex="-1"]'), ...stopsIn(group)].find(takes);
      if (found) return found;
    }
    return undefined;
  };
  return beside.find(takes) ?? around();
}

/** Another page has come: it begins with its name. */
function head(): HTMLElement | undefined {
  const found = [...document.querySelectorAll<HTMLElement>('h1')].find(takes);
  if (found) found.tabIndex = -1;
  return found;
}

const stopsIn = (group: HTMLElement): HTMLElement[] => [...group.querySelectorAll<HTMLElement>(STOPS)];

function takes(element: HTMLElement): boolean {
  if (!element.isConnected || element.matches(':disabled') || !element.checkVisibility({ visibilityProperty: true })) return false;
  const top = [...document.querySelectorAll('dialog:modal')].pop();
  return !top || top.contains(element);
}
