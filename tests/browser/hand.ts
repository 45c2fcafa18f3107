// A hand on the glass: taps, drags with one finger and gestures with two, as a touch screen reports them.
import type { CDPSession, Page } from '@playwright/test';

export type Place = [x: number, y: number];
const sessions = new WeakMap<Page, CDPSession>();

async function touch(page: Page, type: 'touchStart' | 'touchMove' | 'touchEnd', places: Place[]): Promise<void> {
  const session = sessions.get(page) ?? (await page.context().newCDPSession(page));
  sessions.set(page, session);
  await session.send('Input.dispatchTouchEvent', { type, touchPoints: places.map(([x, y], id) => ({ x, y, id })) });
}

/** A finger where there is a touch screen, else the mouse. */
export class Hand {
  constructor(
    private readonly page: Page,
    private readonly finger: boolean,
  ) {}

  async tap([x, y]: Place): Promise<void> {
    if (!this.finger) return this.page.mouse.click(x, y);
    await touch(this.page, 'touchStart', [[x, y]]);
    await touch(this.page, 'touchEnd', []);
    await this.page.waitForTimeout(60);
  }

  async drag(places: Place[]): Promise<void> {
    const [first, ...rest] = places as [Place, ...Place[]];
    if (this.finger) await touch(this.page, 'touchStart', [first]);
    else {
      await this.page.mouse.move(...first);
      await this.page.mouse.down();
    }
    for (const place of rest) {
      if (this.finger) await touch(this.page, 'touchMove', [place]);
      else await this.page.mouse.move(...place);
      await this.page.waitForTimeout(10);
    }
    if (this.finger) await touch(this.page, 'touchEnd', []);
    else await this.page.mouse.up();
    await this.page.waitForTimeout(120);
  }

  /** Two fingers moving together. */
  async dragTwo([x, y]: Place, [dx, dy]: Place): Promise<void> {
    const both = (part: number): Place[] => [[x + dx * part, y + dy * part], [x + 90 + dx * part, y + dy * part]];
    await touch(this.page, 'touchStart', [[x, y]]);
    await touch(this.page, 'touchStart', both(0));
    for (let step = 1; step <= 10; step++) {
      await touch(this.page, 'touchMove', both(step / 10));
      await this.page.waitForTimeout(16);
    }
    await touch(this.page, 'touchEnd', []);
    await this.page.waitForTimeout(400);
  }
}

/** Around a place, almost closed, with the wobble of a hand. */
export function ring([x, y]: Place, reach: number, steps = 36): Place[] {
  return Array.from({ length: steps }, (_, step): Place => {
    const turn = (step / (steps - 1)) * 2 * Math.PI * 0.97;
    const far = reach + 4 * Math.sin(turn * 7);
    return [x + far * Math.cos(turn), y + far * Math.sin(turn)];
  });
}
