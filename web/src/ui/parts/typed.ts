/** What a person wrote into the fields of a dialog and did not send: it does not go unasked. What is chosen is chosen again. */
export class Typed {
  readonly #before = new Map<HTMLInputElement | HTMLTextAreaElement, string>();

  /** For an element that the fields are in. */
  watch(element: HTMLElement): () => void {
    const remember = ({ target }: FocusEvent): void => {
      if (writes(target) && !this.#before.has(target)) this.#before.set(target, target.value);
    };
    element.addEventListener('focusin', remember);
    return () => element.removeEventListener('focusin', remember);
  }

  get any(): boolean {
    return [...this.#before].some(([field, before]) => field.isConnected && field.value.trim() !== '' && field.value !== before);
  }
}

const WORDS = ['text', 'url', 'tel', 'email'];

function writes(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && WORDS.includes(target.type) && !target.readOnly);
}
