import { guard } from '../safety/guard.svelte';
import type { Desk } from '../state/desk.svelte';

const STORE = 'trama.keys';

/** The single keys, what they do, and the words for them. */
export const keys = [
  { key: 'd', words: 'keys.draw', run: (desk: Desk) => void desk.draw() },
  { key: 'c', words: 'keys.layers', run: (desk: Desk) => desk.screen.toggle('layers') },
  { key: 'l', words: 'keys.list', run: (desk: Desk) => desk.screen.toggle('list') },
  { key: '/', words: 'keys.search', run: (desk: Desk) => desk.screen.open({ name: 'search' }) },
  { key: 'r', words: 'keys.review', run: (desk: Desk) => desk.screen.toggle('review') },
  { key: '+', words: 'keys.nearer', run: (desk: Desk) => desk.map?.zoom(1) },
  { key: '-', words: 'keys.farther', run: (desk: Desk) => desk.map?.zoom(-1) },
  { key: 't', words: 'cover', run: () => guard.cover() },
  { key: '?', words: 'keys.help', run: (desk: Desk) => desk.screen.openDialog('keys') },
] as const;

/** Single keys can be switched off: speech input and trembling hands press them by mistake. */
class Shortcuts {
  on = $state(read());

  set(on: boolean): void {
    this.on = on;
    try {
      localStorage.setItem(STORE, on ? 'on' : 'off');
    } catch {
      // It holds until the page is closed.
    }
  }

  press(event: KeyboardEvent, desk: Desk): void {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
    if (event.key === 'Escape') {
      // The question that it may open must not be closed by the same key.
      event.preventDefault();
      return this.#back(desk);
    }
    if (writing(event.target)) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === 'z') {
      event.preventDefault();
      void (event.shiftKey ? desk.redo() : desk.undo());
    } else if (command && event.key.toLowerCase() === 'y') {
      event.preventDefault();
      void desk.redo();
    } else if (this.on && !command && !event.altKey && !desk.sketch?.step) {
      const key = keys.find((one) => one.key === event.key.toLowerCase());
      if (!key) return;
      event.preventDefault();
      key.run(desk);
    }
  }

  /** One step: out of a form, which asks first, or out of what is open. */
  #back(desk: Desk): void {
    const { screen, sketch } = desk;
    if (desk.picking) desk.picking = null;
    else if (screen.writing) screen.writing();
    else if (sketch?.step === 'choose' || sketch?.step === 'draw') desk.cancelSketch();
    else if (desk.canvas) desk.canvas = null;
    else if (!sketch?.step) screen.close();
  }
}

/** Where a letter is a letter. */
function writing(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'range', 'file', 'button'].includes(target.type);
  return target instanceof HTMLElement && (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName));
}

function read(): boolean {
  try {
    return localStorage.getItem(STORE) !== 'off';
  } catch {
    return true;
  }
}

export const shortcuts = new Shortcuts();
