import { say } from './problem';

/** Something that is asked of the server, once at a time: whether it is under way, and what was wrong. */
export class Attempt {
  busy = $state(false);
  wrong = $state('');

  /** Whether it was done. A second tap does nothing. `words` says what was wrong where that is known better. */
  async run(what: () => Promise<unknown>, words: (error: unknown) => string = say): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.wrong = '';
    try {
      await what();
      return true;
    } catch (error) {
      this.wrong = words(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** Of what is asked beside it. */
  readonly miss = (error: unknown): void => void (this.wrong = say(error));
}
