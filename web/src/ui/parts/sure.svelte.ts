export interface Question {
  text: string;
  /** The words on the button that says yes. */
  yes: string;
  /** Something to copy, for browsers that do not let a page do it. */
  copy?: string;
  answer: (sure: boolean) => void;
}

/** Asks before something cannot be taken back. The browser's own question would hide the quick exit and stop its keys. */
class Sure {
  question = $state.raw<Question | null>(null);

  ask(text: string, yes: string, copy?: string): Promise<boolean> {
    this.question?.answer(false);
    return new Promise((resolve) => {
      const answer = (sure: boolean): void => {
        this.question = null;
        resolve(sure);
      };
      this.question = { text, yes, answer, ...(copy !== undefined ? { copy } : {}) };
    });
  }
}

export const sure = new Sure();
