import type { Page } from '@playwright/test';
import { faults } from './faults';
import { expect, passphrase, test } from './house';
import { Sheet, staysUnderEscape } from './sheet';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`everybody can read and reach it: ${colorScheme}`, async ({ marta, valley, hasTouch }) => {
    test.skip(hasTouch !== (colorScheme === 'dark'), 'by day on the desk, by night on the phone: each screen is there in both');
    await marta.emulateMedia({ colorScheme });
    await marta.goto(valley.house.url);
    await expect(marta.getByRole('link', { name: /Valle del Yaramí/ })).toBeVisible();
    expect(await faults(marta), 'the list of maps').toEqual([]);
    await marta.goto(`${valley.house.url}/?map=${valley.map}`);
    await expect(marta.getByText('Todo guardado')).toBeVisible();
    for (const door of ['Capas', 'Buscar', 'Lista']) {
      await marta.getByRole('button', { name: door, exact: true }).click();
      await marta.waitForTimeout(400);
      expect(await faults(marta), door).toEqual([]);
    }
    await marta.locator('#panel li button').first().click();
    await expect(marta.getByRole('heading', { name: 'Fotos y notas de voz' })).toBeVisible();
    expect(await faults(marta), 'a mark').toEqual([]);
    await marta.getByRole('button', { name: 'Editar', exact: true }).click();
    expect(await faults(marta), 'a form').toEqual([]);
    await marta.getByRole('button', { name: 'Cerrar', exact: true }).click();
    await marta.getByRole('button', { name: 'Más', exact: true }).click();
    expect(await faults(marta), 'more').toEqual([]);
    for (const door of ['Personas y enlaces', 'Traer datos de un archivo', 'Descargar datos', 'Cambiar mi frase de paso', 'Olvidar en este dispositivo', 'Destruir este mapa']) {
      await marta.locator('#panel').getByRole('button', { name: door }).click();
      await expect(marta.getByRole('dialog')).toBeVisible();
      expect(await faults(marta), door).toEqual([]);
      await marta.getByRole('dialog').getByRole('button', { name: 'Cerrar', exact: true }).click();
    }
    await marta.getByRole('button', { name: 'Dibujar', exact: true }).click();
    await marta.getByRole('button', { name: /^Factores de riesgo/ }).click();
    await marta.waitForTimeout(400);
    expect(await faults(marta), 'drawing').toEqual([]);
  });
}

test('the map is a list in words, for who hears it', async ({ marta, valley }) => {
  await marta.goto(`${valley.house.url}/?map=${valley.map}`);
  const skip = marta.getByRole('button', { name: 'Ir a la lista de lo que hay en el mapa' });
  await skip.focus();
  await marta.keyboard.press('Enter');
  await expect(marta.getByText(/^\d+ de \d+ marcas/)).toBeVisible();
  await expect(marta.getByRole('button', { name: /^Alto Yaramí Municipio/ })).toBeVisible();
  await marta.keyboard.press('Escape');
  await expect(skip, 'what closes leads back to where it was opened').toBeFocused();
});

const focused = (page: Page): Promise<string> => page.evaluate(() => {
  const at = document.activeElement as HTMLInputElement | null;
  return (at?.getAttribute('aria-label') ?? at?.labels?.[0]?.innerText ?? at?.innerText ?? '').replace(/\s+/g, ' ').trim();
});

/** By Tab alone to what is called so. */
async function tabs(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let stop = 0; stop < 120; stop++) {
    const at = await focused(page);
    if (name.test(at) && !(await page.evaluate(() => document.activeElement === document.body))) return;
    passed.push(at.slice(0, 40));
    await page.keyboard.press('Tab');
  }
  throw new Error(`no key leads to ${name}: ${passed.join(' | ')}`);
}

/** Presses what is called so; afterwards focus is somewhere. */
async function presses(page: Page, name: RegExp): Promise<void> {
  await tabs(page, name);
  await page.keyboard.press('Enter');
  await page.waitForTimeout(400);
  await expect.poll(() => page.evaluate(() => document.activeElement !== null && document.activeElement !== document.body), `focus is somewhere after ${name}`).toBe(true);
}

test('somebody without a pointer signs in, draws, finds, talks of it, deletes and takes that back', async ({ marta, page, valley, hasTouch }) => {
  test.skip(hasTouch, 'there is no keyboard');
  const sheet = await Sheet.make(valley, marta.request, 'Con teclas', ['annotation', 'institution']);
  await page.goto(valley.house.url);
  await tabs(page, /^Nombre/);
  await page.keyboard.type('Marta');
  await tabs(page, /^Frase de paso/);
  await page.keyboard.type(passphrase);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: /Con teclas/ })).toBeVisible();
  await presses(page, /^Con teclas/);
  await expect(page.getByText('Todo guardado')).toBeVisible();

  // A point, by the cross in the middle of the map.
  await presses(page, /^Dibujar$/);
  await presses(page, /^Anotaciones/);
  const bar = page.getByRole('region', { name: 'Dibujo en curso' });
  await expect(bar).toBeVisible();
  if (await bar.getByRole('button', { name: 'Punto', exact: true }).isVisible()) await presses(page, /^Punto$/);
  await presses(page, /^Mira en el centro/);
  await presses(page, /^Marcar aquí/);
  await expect(page.getByRole('button', { name: 'Guardar', exact: true })).toBeVisible();
  await tabs(page, /^Palabra o texto/);
  await page.keyboard.press('ArrowDown');
  await presses(page, /^Guardar$/);
  const [mark] = await sheet.has(1);
  expect(mark?.geometry?.type).toBe('Point');

  // It is in the list, and opens.
  await presses(page, /^Lista$/);
  await expect(page.locator('#panel').getByRole('button', { name: /^Flecha: se mueve/ })).toBeVisible();
  await tabs(page, /^Flecha: se mueve/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Fotos y notas de voz' })).toBeVisible();
  await tabs(page, /^Escribe un comentario/);
  await page.keyboard.type('Por aquí se pasa');
  await page.keyboard.press('Enter');
  await expect(page.locator('#panel article')).toContainText('Por aquí se pasa');

  // A dialog takes focus, keeps it, and gives it back.
  await presses(page, /^Más/);
  await presses(page, /^Personas y enlaces/);
  const dialog = page.getByRole('dialog', { name: 'Personas y enlaces' });
  for (let stop = 0; stop < 12; stop++) {
    expect(await page.evaluate(() => document.activeElement === document.body || !!document.activeElement?.closest('dialog')), 'nothing beneath a dialog is reached').toBe(true);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => focused(page)).toBe('Personas y enlaces');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Lo que hay en el mapa' })).toBeVisible();
  expect(await focused(page), 'not at the top of the page').not.toBe('');

  // Deleted, and taken back.
  await expect(page.locator('#panel').getByRole('button', { name: /^Flecha: se mueve/ })).toBeVisible();
  await tabs(page, /^Flecha: se mueve/);
  await page.keyboard.press('Enter');
  await presses(page, /^Borrar/);
  await sheet.has(0);
  await presses(page, /^Deshacer$/);
  await sheet.has(1);

  // Covered by a key: Escape does not show the map again.
  await page.keyboard.press('t');
  const cover = page.getByRole('dialog', { name: 'Pantalla tapada' });
  await expect(cover).toBeVisible();
  await staysUnderEscape(page, cover);
  await page.keyboard.press('Enter');
  await expect(cover).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true);
});
