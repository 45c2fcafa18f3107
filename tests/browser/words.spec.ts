import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './house';
import { Sheet, center } from './sheet';

type Words = Record<string, string>;
const words = (language: string): Words => JSON.parse(readFileSync(join(__dirname, `../../web/src/i18n/${language}.json`), 'utf8')) as Words;
const spoken = { es: words('es'), en: words('en') };

/** Whatever is on the screen, for eyes or ears, that the other language says and this one does not, or that is a key instead of a word. */
async function strangers(page: Page, language: 'es' | 'en'): Promise<string[]> {
  const own = new Set(Object.values(spoken[language]));
  const other = new Set(Object.values(spoken[language === 'es' ? 'en' : 'es']).filter((text) => !own.has(text) && text.length > 3));
  const said = await page.evaluate(() => [
    ...document.body.innerText.split('\n'),
    ...[...document.querySelectorAll('[aria-label]')].map((element) => element.getAttribute('aria-label') ?? ''),
  ]);
  return said.filter((text) => other.has(text.trim()) || (text.includes('.') && text.trim() in spoken.es));
}

for (const [language, locale] of [['es', 'es-CO'], ['en', 'en-GB']] as const) {
  test(`the browser chooses the language, and every screen keeps to it: ${language}`, async ({ browser, valley, hasTouch }) => {
    test.skip(hasTouch !== (language === 'es'), 'one language on each size: the words are the same');
    const context = await browser.newContext({ locale, storageState: valley.steward });
    const page = await context.newPage();
    const t = (key: string): string => spoken[language][key] ?? key;
    const sheet = await Sheet.make(valley, context.request, 'Palabras', ['annotation', 'incident']);
    const mark = await sheet.put('annotation', { type: 'Point', coordinates: center }, { code: 'duda', text: 'Aquí' });
    // What people call their maps is theirs, in whatever language.
    const maps = (await (await context.request.get(`${valley.house.url}/api/maps`)).json()) as { name: string }[];
    const named = new Set(maps.map(({ name }) => name));
    const keepsTo = async (screen: string): Promise<void> => {
      await page.waitForTimeout(300);
      expect((await strangers(page, language)).filter((text) => !named.has(text.trim())), screen).toEqual([]);
    };
    await page.goto(valley.house.url);
    await expect(page.getByRole('heading', { name: t('maps.title') })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    await keepsTo('maps');
    await page.goto(`${sheet.address}#feature=${mark}`);
    await expect(page.getByText(t('outbox.saved'), { exact: true })).toBeVisible();
    await expect(page.getByRole('heading', { name: t('attach.title') })).toBeVisible();
    await keepsTo('a mark');
    for (const door of ['layers', 'list', 'search', 'more']) {
      await page.getByRole('button', { name: t(`dock.${door}`), exact: true }).click();
      await keepsTo(door);
    }
    for (const dialog of ['contacts.title', 'area.title', 'workshops.open', 'members.open', 'import.open', 'export.open', 'print.open', 'approvals.title', 'publication.title', 'destroy.open', 'keys.open', 'forget.open']) {
      await page.locator('#panel').getByRole('button', { name: t(dialog), exact: true }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await keepsTo(dialog);
      await page.getByRole('dialog').getByRole('button', { name: t('close'), exact: true }).first().click();
    }
    await page.getByRole('button', { name: t('draw'), exact: true }).click();
    await keepsTo('what to draw');
    await page.locator('#panel').getByRole('button', { name: /^Incidentes/ }).click();
    await keepsTo('drawing');
    await page.goto(`${valley.house.url}/#join=no-es-un-codigo-50%25`);
    await page.reload();
    await expect(page.getByRole('alert')).toHaveText(t('problem.link-expired'));
    await keepsTo('joining');
    await context.close();
  });
}
