import { t } from '../../i18n/index.svelte';

export interface Question {
  text: string;
  /** The words on the button that says yes. */
  yes: string;
  /** The words on the button that says no. */
  no?: string;
  /** Something to copy, for browsers that do not let a page do it. */
  copy?: string;
  answer: (sure: boolean) => void;
}

/** Asks before something cannot be taken back. The browser's own question would hide the quick exit and stop its keys. */
class Sure {
  question = $state.raw<Question | null>(null);

  ask(text: string, yes: string, more: Pick<Question, 'no' | 'copy'> = {}): Promise<boolean> {
    this.question?.answer(false);
    return new Promise((resolve) => {
      const answer = (sure: boolean): void => {
        this.question = null;
        resolve(sure);
      };
      this.question = { text, yes, answer, ...more };
    });
  }

  /** Before what somebody wrote is thrown away. */
  discards(): Promise<boolean> {
    return this.ask(t('unsaved.sure'), t('unsaved.yes'), { no: t('unsaved.no') });
  }
}

export const sure = new Sure();
