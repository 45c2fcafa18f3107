// A workshop: prepared on the laptop, entered by phones without a name, led phase by phase.
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { expect, test } from './house';
import { Sheet, done, handOf, onMap, opens, saves } from './sheet';

/** Where to put pictures of the screens, for whoever wants to look at them. */
const LOOK = process.env.TRAMA_LOOK;
async function look(page: Page, name: string): Promise<void> {
  if (LOOK) await page.screenshot({ path: `${LOOK}/${test.info().project.name}-${name}.png` });
}

async function sound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude('canvas').analyze();
  expect(violations.filter((one) => one.impact === 'serious' || one.impact === 'critical').map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
}

/** The facilitator copies the first template; the page then shows the console. */
async function prepares(marta: Page, sheet: Sheet): Promise<void> {
  await opens(marta, sheet);
  await marta.getByRole('button', { name: 'Más', exact: true }).click();
  await marta.getByRole('button', { name: 'Talleres' }).click();
  const dialog = marta.getByRole('dialog', { name: 'Talleres' });
  await expect(dialog.getByText('Mapa de riesgos y cuidados')).toBeVisible();
  await look(marta, 'templates');
  await sound(marta);
  await dialog.getByRole('listitem').filter({ hasText: 'Mapa de riesgos y cuidados' }).getByRole('button', { name: 'Usar' }).click();
  await marta.getByLabel('Nombre del taller').fill('Mujeres del río');
  await marta.getByRole('textbox', { name: /^Territorio/ }).fill('La vega');
  await marta.getByRole('textbox', { name: /^Territorio/ }).blur();
  await look(marta, 'plan');
  await sound(marta);
  await saves(marta);
  await expect(marta.getByRole('dialog', { name: 'Mujeres del río' })).toBeVisible();
}

async function opensDoor(marta: Page): Promise<string> {
  await marta.getByRole('button', { name: 'Abrir la puerta' }).click();
  const url = marta.locator('.url');
  await expect(url).toContainText('#join=');
  return (await url.textContent()) ?? '';
}

/** Somebody comes by the address of the QR, agrees, takes the sign that is offered, and sits down with a group. */
async function comes(browser: Browser, options: BrowserContextOptions, url: string, group: string, looks = false): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(url);
  await expect(page.getByRole('heading', { name: 'Mujeres del río' })).toBeVisible();
  await expect(page.getByText('Puede pasar si no quiere responder')).toBeVisible();
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
  await expect(page.getByRole('region', { name: 'Taller' })).toBeVisible();
  return page;
}

test('a workshop from the template to a mark that a group sees and another does not', async ({ marta, valley, browser, contextOptions, hasTouch }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Taller', ['annotation']);
  await prepares(marta, sheet);
  const url = await opensDoor(marta);
  await look(marta, 'door');
  const lina = await comes(browser, contextOptions, url, 'Mariposa azul', true);
  const eva = await comes(browser, contextOptions, url, 'Mariposa azul');
  const rosa = await comes(browser, contextOptions, url, 'Tortuga naranja');
  await expect(lina.getByText('Aquí aparece qué hacer')).toBeVisible();
  await expect(lina.getByRole('button', { name: 'Dibujar', exact: true }), 'nothing is offered before a phase is open').toHaveCount(0);
  await expect(marta.getByText('con la página abierta')).toHaveCount(4);
  await look(marta, 'console');
  await sound(marta);

  await marta.getByRole('listitem').filter({ hasText: 'Mapa del grupo' }).getByRole('button', { name: 'Abrir', exact: true }).click();
  const room = lina.getByRole('region', { name: 'Taller' });
  await expect(room.getByText('Mapa del grupo')).toBeVisible();
  await expect(room.getByText('¿Por dónde cambia de camino?')).toBeVisible();
  await look(lina, 'card');
  await sound(lina);

  // Third card: whom to tell. One tap leads to the tool, with its answer given.
  await room.getByRole('button', { name: 'Pregunta siguiente' }).click();
  await room.getByRole('button', { name: 'Pregunta siguiente' }).click();
  await room.getByRole('button', { name: 'Responder', exact: true }).click();
  const hand = handOf(lina, hasTouch);
  await hand.tap(await onMap(lina, 0, 0));
  if (await lina.getByRole('button', { name: 'Listo', exact: true }).isVisible()) await done(lina);
  await expect(lina.locator('#panel')).toContainText('Escucha y apoyo emocional');
  await saves(lina);
  await expect(lina.getByText('Solo tú ves esta marca.')).toBeVisible();
  await look(lina, 'mine');

  const listed = async (page: Page): Promise<number> => {
    const answer = await page.request.get(`${valley.house.url}/api/maps/${sheet.id}/features?limit=50`);
    return ((await answer.json()) as { features: unknown[] }).features.length;
  };
  await expect.poll(() => listed(lina)).toBe(1);
  expect([await listed(eva), await listed(rosa), await listed(marta)]).toEqual([0, 0, 0]);
  await lina.getByRole('button', { name: 'Compartir con mi grupo' }).click();
  await expect(lina.getByText('Tu grupo ve esta marca.')).toBeVisible();
  await look(lina, 'shared');
  await expect.poll(() => listed(eva)).toBe(1);
  expect([await listed(rosa), await listed(marta)]).toEqual([0, 0]);
  await expect(marta.getByRole('listitem').filter({ hasText: 'Mariposa azul' }).first()).toContainText('1 marca en el grupo');
  await lina.getByRole('button', { name: 'Volver a dejarla solo para mí' }).click();
  await expect.poll(() => listed(eva)).toBe(0);

  // Somebody enters: every screen is covered at once, and only she who leads shows them again.
  await marta.getByRole('button', { name: 'Cubrir todas las pantallas' }).last().click();
  for (const page of [lina, eva, rosa]) await expect(page.getByRole('button', { name: 'Un momento, por favor' })).toBeDisabled();
  await look(lina, 'covered');
  await marta.getByRole('button', { name: 'Toca para mostrar todas las pantallas otra vez' }).click();
  await expect(lina.getByRole('region', { name: 'Taller' })).toBeVisible();
  await expect(lina.getByRole('button', { name: 'Un momento, por favor' })).toHaveCount(0);

  // A phase that does not draw takes the tool away.
  await marta.getByRole('listitem').filter({ hasText: 'Cerrar con cuidado' }).getByRole('button', { name: 'Abrir', exact: true }).click();
  await expect(eva.getByText('Respiremos.')).toBeVisible();
  await expect(eva.getByRole('button', { name: 'Dibujar', exact: true })).toHaveCount(0);

  // Her word is enough: what she drew is gone.
  const { account } = (await (await lina.request.get(`${valley.house.url}/api/session`)).json()) as { account: { name: string } };
  await marta.getByRole('button', { name: `Borrar lo de ${account.name}`, exact: true }).click();
  await marta.getByRole('button', { name: 'Borrar para siempre' }).click();
  await expect.poll(() => listed(lina)).toBe(0);
  for (const page of [lina, eva, rosa]) await page.context().close();
});

test('a template is saved as a file and taken in again', async ({ marta, valley, hasTouch }) => {
  test.skip(hasTouch, 'files are for the laptop');
  const sheet = await Sheet.make(valley, marta.request, 'Plantillas', ['annotation']);
  await prepares(marta, sheet);
  await marta.getByRole('dialog').getByRole('button', { name: 'Cerrar', exact: true }).first().click();
  await marta.getByRole('button', { name: 'Talleres' }).click();
  const saved = marta.waitForEvent('download');
  await marta.getByRole('link', { name: 'Guardar como plantilla para compartir' }).click();
  const path = await (await saved).path();
  await marta.locator('input[type=file]').setInputFiles({ name: 'taller.toml', mimeType: 'application/toml', buffer: (await import('node:fs')).readFileSync(path) });
  await expect(marta.getByLabel('Nombre del taller')).toHaveValue('Mujeres del río');
  await expect(marta.getByRole('textbox', { name: /^Territorio/ }), 'the place is not handed on').toHaveValue('');
  await marta.getByRole('button', { name: 'Cancelar' }).click();
  await marta.locator('input[type=file]').setInputFiles({ name: 'otra.toml', mimeType: 'text/plain', buffer: Buffer.from('esto no es') });
  await expect(marta.getByText('Este archivo no es una plantilla de taller.')).toBeVisible();
});
