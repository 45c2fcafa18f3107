// Somebody who presses every button that she sees, each once, and opens whatever opens.
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Page, type Request, expect } from '@playwright/test';

const source = resolve(__dirname, '../../web/src');
const words = ['es', 'en'].map((language) => JSON.parse(readFileSync(join(source, `i18n/${language}.json`), 'utf8')) as Record<string, string>);

/** What would end the walk: it leaves, forgets, covers, prints, takes away or mutes what others look at, or begins to draw. Whatever the
 *  page itself marks as dangerous is left alone, too. */
const ends = [
  'exit', 'sign_out', 'maps.back', 'print', 'access.print', 'cover', 'room.cover', 'room.nothing', 'room.mute', 'draw', 'draw.again', 'feature.delete', 'feature.move',
  'feature.shape', 'sketch.pick_up', 'devices.end', 'members.take_back', 'members.close_link', 'layers.remove', 'contacts.remove', 'approvals.decline',
  'approvals.take_back', 'publication.withdraw', 'attach.record', 'consent.erase', 'room.erase_yes', 'workshops.remove_yes', 'undo',
].flatMap(said).concat('English', 'Español');
/** What it altered by pressing is not kept, and it says so when it is asked. */
const discards = said('unsaved.yes');
/** What closes a dialog: when all else in it was pressed, Escape does. */
const closes = ['close', 'cancel'].flatMap(said);

/** A text of the page in each language. */
function said(key: string): string[] {
  return words.flatMap((of) => of[key]?.split(' {')[0] ?? []);
}

/** What dialogs are called, as the sources say: each title with what stands for a name in it. */
export function dialogs(): Map<string, RegExp> {
  const files = readdirSync(join(source, 'ui'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.svelte'));
  const found = new Map<string, RegExp>();
  for (const file of files) {
    for (const [, title] of readFileSync(join(source, 'ui', file), 'utf8').matchAll(/<(?:Dialog|ByTwo)\s(?:[^>]*\s)?title=\{((?:[^{}]|\{[^}]*\})*)\}/g)) {
      for (const [, key] of (title ?? '').matchAll(/\bt\('([^']+)'/g)) {
        const text = words[0]?.[key ?? ''] ?? '';
        found.set(key ?? '', new RegExp(`^${text.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '.*')}$`));
      }
    }
  }
  expect(found.size).toBeGreaterThan(15);
  return found;
}

interface Step {
  /** The dialog that is open, or nothing. */
  dialog: string;
  /** What was pressed, or nothing when all was. */
  pressed: string;
}

export class Walk {
  /** The titles of the dialogs that were seen. */
  readonly opened = new Set<string>();
  private readonly pressed = new Set<string>();
  /** What opened a dialog. */
  private readonly openers = new Map<string, string>();
  private last = '';
  private asked = 0;

  constructor(readonly page: Page) {
    // Tiles come when they come, and a stream never ends.
    const counts = (request: Request): boolean => !/\/(tiles|basemap|stream)\b/.test(request.url());
    page.on('request', (request) => { if (counts(request)) this.asked++; });
    for (const end of ['requestfinished', 'requestfailed'] as const) page.on(end, (request) => { if (counts(request)) this.asked = Math.max(0, this.asked - 1); });
  }

  /** How many buttons were pressed. */
  get length(): number {
    return this.pressed.size;
  }

  /** Presses what can be seen, in the dialog that is open first, until everything was. */
  async press(most = 150): Promise<void> {
    let [closing, inside] = ['', ''];
    for (let step = 0; step < most; step++) {
      const taken = await this.next().catch(() => null);
      if (!taken) {
        // A button led to another page.
        await this.page.waitForLoadState();
        continue;
      }
      const { dialog, pressed } = taken;
      // A button that closes its dialog leaves others in it: what opened it is pressed once more.
      const opener = this.openers.get(inside);
      if (opener && dialog !== inside && closing !== inside) this.pressed.delete(opener);
      if (dialog && dialog !== inside && !this.openers.has(dialog)) this.openers.set(dialog, this.last);
      if (dialog) this.opened.add(dialog);
      inside = dialog;
      if (pressed) this.pressed.add((this.last = `${dialog}|${pressed}`));
      else if (!dialog) return;
      else if (closing === dialog) await this.page.reload();
      else await this.page.keyboard.press('Escape');
      closing = pressed ? '' : dialog;
      await this.settles();
    }
  }

  /** Waits for what a button asked for, for a moment. */
  private async settles(): Promise<void> {
    await this.page.waitForTimeout(30);
    // A button may have led to another page.
    const busy = (): Promise<boolean> => this.page.evaluate(() => document.querySelector('[aria-busy=true]') !== null).catch(() => false);
    for (let turn = 0; turn < 150 && (this.asked > 0 || (await busy())); turn++) await this.page.waitForTimeout(20);
    // What takes longer is not waited for again.
    this.asked = 0;
  }

  private next(): Promise<Step> {
    return this.page.evaluate(({ pressed, ends, closes, discards }): Step => {
      const top = [...document.querySelectorAll('dialog[open]')].pop();
      const dialog = top?.querySelector('h2')?.textContent?.trim() ?? (top ? 'without a name' : '');
      const buttons = (top ?? document).querySelectorAll<HTMLElement>('button:not(:disabled, .danger), [role=tab], summary, input[type=checkbox]:not(:disabled), input[type=radio]:not(:disabled)');
      const called = (one: HTMLElement): string => (one.getAttribute('aria-label') ?? one.innerText ?? '').trim() || (one as HTMLInputElement).labels?.[0]?.innerText || one.id || one.tagName;
      const discard = [...(top?.querySelectorAll<HTMLElement>('button.danger') ?? [])].find((one) => discards.includes(called(one)));
      if (discard) {
        discard.click();
        return { dialog, pressed: called(discard) };
      }
      const next = [...buttons].find((one) => {
        const name = called(one);
        return one.checkVisibility() && !ends.some((end) => name === end || name.startsWith(`${end} `)) && !pressed.includes(`${dialog}|${name}`) && !(top && (one.closest('header') || closes.includes(name)));
      });
      next?.click();
      return { dialog, pressed: next ? called(next) : '' };
    }, { pressed: [...this.pressed], ends, closes, discards });
  }
}
