export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'good' | 'bad';
  action?: { text: string; run: () => void };
}

/** Long enough to read and to reach with a thumb; an action stays longer. */
const PLAIN_MS = 5_000;
const ACTION_MS = 12_000;

class Toasts {
  all = $state.raw<Toast[]>([]);
  /** The dialogs that are open, the uppermost last: what lies under it is neither seen nor heard, so that it shows them itself. */
  over = $state.raw<string[]>([]);
  #next = 1;

  say(text: string, more: { tone?: Toast['tone']; action?: Toast['action'] } = {}): void {
    const toast: Toast = { id: this.#next++, text, tone: more.tone ?? 'plain', ...(more.action ? { action: more.action } : {}) };
    this.all = [...this.all.filter((one) => one.text !== text).slice(-1), toast];
    setTimeout(() => this.close(toast.id), more.action ? ACTION_MS : PLAIN_MS);
  }

  close(id: number): void {
    this.all = this.all.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
