import { onSealed, Problem, session as api, type Account } from '../../api';
import { forget } from '../../offline/database';
import { dropValue, keepValue, keptValue } from '../../offline/kept';

/** Who is here. Without network the person who was last signed in on this device goes on drawing. */
class Session {
  account = $state.raw<Account | null>(null);
  /** The first answer is in. */
  known = $state(false);
  setupNeeded = $state(false);
  /** The account comes from this device, not from the server. */
  remembered = $state(false);
  /** Nobody has opened the server: nothing of it is shown, not even what this device remembers. */
  sealed = $state(false);

  constructor() {
    onSealed(() => (this.sealed = true));
  }

  async load(): Promise<void> {
    try {
      this.set((await api.get()).account);
      if (!this.account) this.setupNeeded = (await api.setupNeeded()).needed;
      this.remembered = this.sealed = false;
    } catch (error) {
      if (!(error instanceof Problem) || !error.passing) throw error;
      this.account = (await keptValue<Account>('account')) ?? null;
      this.remembered = this.account !== null;
    } finally {
      this.known = true;
    }
  }

  /** The network is back. Where the server knows her no more, nothing is taken from under her hand: what she does next says so. */
  async again(): Promise<void> {
    if (!this.remembered) return;
    const { account } = await api.get();
    if (!account) return;
    this.set(account);
    this.remembered = false;
  }

  set(account: Account | null): void {
    this.account = account;
    void (account ? keepValue('account', account) : dropValue('account'));
  }

  /** Ends the session and leaves nothing on the device. What is shown goes with a new page: see `startAnew`. */
  async signOut(): Promise<void> {
    await api.signOut();
    await forget();
  }
}

export const session = new Session();
