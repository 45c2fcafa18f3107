// The phones of a workshop: each comes in by the door, without an account, and draws with a finger. What breaks on one is told.
import { type Browser, type Page, expect } from '@playwright/test';
import { type Place, ring } from './hand';
import { deviceScaleFactor } from './playwright.config';
import { look, sound } from './room';
import { type Sheet, handOf, onMap } from './sheet';
import { Watch } from './watch';

/** What the browser itself says of a network that was cut is no fault of the page. */
const CUT = /ERR_INTERNET_DISCONNECTED|ERR_NETWORK_IO_SUSPENDED|ERR_FAILED/;

/** Hears what a page says went wrong. */
export function faultsOf(page: Page): string[] {
  const found: string[] = [];
  page.on('pageerror', (fault) => found.push(fault.stack ?? String(fault)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !CUT.test(message.text())) found.push(`${message.text()} (${message.location().url})`);
  });
  return found;
}

export class Phone {
  private constructor(
    readonly page: Page,
    private readonly sheet: Sheet,
    private readonly watch: Watch,
    private readonly faults: string[],
  ) {}

  /** A phone on which nothing was ever opened. */
  static async make(browser: Browser, sheet: Sheet): Promise<Phone> {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor, hasTouch: true, isMobile: true, locale: 'es-CO', permissions: ['microphone'] });
    const watch = await Watch.over(context, sheet.valley.house.url);
    const page = await context.newPage();
    return new Phone(page, sheet, watch, faultsOf(page));
  }

  /** What the workshop tells her to do. */
  get room() {
    return this.page.getByRole('region', { name: 'Taller' });
  }

  get panel() {
    return this.page.locator('#panel');
  }

  /** By the address of the QR, or by the words that were read aloud; she agrees, takes the sign that is offered and a group. */
  async comes(by: { url: string } | { words: string }, group: string, looks = false): Promise<void> {
    const { page } = this;
    if ('url' in by) await page.goto(by.url);
    else {
      await page.goto(this.sheet.valley.house.url);
      await page.getByLabel('Código del taller').fill(by.words);
      if (looks) await look(page, 'words');
      await page.getByRole('button', { name: 'Continuar' }).click();
    }
    await expect(page.getByRole('heading', { name: 'Mujeres del río' })).toBeVisible();
    await expect(page.getByText('Puedes pasar si no quieres responder')).toBeVisible();
    if (looks) {
      await look(page, 'consent');
      await sound(page);
    }
    await page.getByRole('button', { name: 'Estoy de acuerdo' }).click();
    await page.locator('label').filter({ hasText: group }).click();
    if (looks) {
      await look(page, 'sign');
      await sound(page);
    }
    await page.getByRole('button', { name: 'Entrar al taller' }).click();
    await expect(this.room).toBeVisible();
  }

  /** Chooses a pictogram, wherever in the palette it is. A busy machine that lets go late has made a long press of a tap: then once more. */
  async picks(words: string | RegExp): Promise<void> {
    const tile = this.panel.locator('.pick').filter({ hasText: words });
    const next = this.page.getByRole('button', { name: 'Página siguiente' });
    await expect(this.panel.locator('.pick').first()).toBeVisible();
    while (!(await tile.isVisible()) && (await next.isEnabled())) await next.click();
    await expect(async () => {
      await tile.click({ timeout: 3_000 });
      await expect(tile).toBeHidden({ timeout: 2_000 });
    }).toPass();
  }

  async at(dx: number, dy: number): Promise<Place> {
    return onMap(this.page, dx, dy);
  }

  /** Goes around a place with a finger. */
  async rings([x, y]: Place, reach: number): Promise<void> {
    await handOf(this.page, true).drag(ring([x, y], reach));
  }

  async finishes(): Promise<void> {
    const done = this.page.getByRole('button', { name: 'Listo', exact: true });
    const saves = this.page.getByRole('button', { name: 'Guardar', exact: true });
    await expect(done.or(saves).first()).toBeVisible();
    if (await done.isVisible()) await done.click();
  }

  async saves(): Promise<void> {
    await this.page.getByRole('button', { name: 'Guardar', exact: true }).click();
    await expect(this.page.getByText('Solo tú ves esta marca.')).toBeVisible();
  }

  /** An area of a danger, by the palette and a finger, and nothing more is answered. */
  async marks(words: RegExp, dx: number, dy: number): Promise<void> {
    await this.page.getByRole('button', { name: 'Dibujar', exact: true }).click();
    await this.picks(words);
    await this.rings(await this.at(dx, dy), 46);
    await this.finishes();
    await this.saves();
  }

  async shares(): Promise<void> {
    await this.page.getByRole('button', { name: 'Compartir con mi grupo' }).click();
    await expect(this.page.getByText('Tu grupo ve esta marca.')).toBeVisible();
  }

  /** What the server shows her, mark by mark. */
  async sees(): Promise<{ id: string; properties: { kind: string; scope: string; author?: string } }[]> {
    return seenBy(this.page, this.sheet);
  }

  /** Goes home, and nothing was wrong on the way. */
  async leaves(): Promise<void> {
    await this.page.context().close();
    expect([...this.faults, ...this.watch.found], 'nothing breaks unseen, and nobody else is asked').toEqual([]);
  }
}

export async function seenBy(page: Page, sheet: Sheet): Promise<{ id: string; properties: { kind: string; scope: string; author?: string } }[]> {
  const answer = await page.request.get(`${sheet.valley.house.url}/api/maps/${sheet.id}/features?limit=100`);
  return ((await answer.json()) as { features: never[] }).features;
}
