// What takes two people, and what a steward reads of who came in, by hand.
import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './house';
import { Sheet, center, door, opens } from './sheet';

test('confidential layers leave when another person agrees', async ({ marta, valley, browser, contextOptions }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Reservada', ['institution', 'incident']);
  await sheet.put('incident', { type: 'Point', coordinates: center }, { code: 'amenaza_individual' });
  await sheet.put('institution', { type: 'Point', coordinates: center }, { code: 'escuela', name: 'Escuela' });
  const eva = await sheet.invites(browser, 'coordinator', contextOptions);
  await opens(marta, sheet);
  await door(marta, 'Descargar datos');
  await expect(marta.getByRole('link', { name: 'Descargar' })).toBeVisible();
  await marta.getByLabel('Capa', { exact: true }).selectOption({ label: 'Incidentes (reservada)' });
  await expect(marta.getByText('salen del mapa cuando otra persona también está de acuerdo')).toBeVisible();
  await marta.getByRole('button', { name: 'Pedir a otra persona' }).click();
  await expect(marta.getByText('Espera a otra persona que lo confirme (1 puede).')).toBeVisible();
  await expect(marta.getByRole('button', { name: 'Confirmar', exact: true })).toHaveCount(0);

  await opens(eva, sheet);
  await door(eva, 'Entre dos');
  await expect(eva.getByText('Descargar: Incidentes')).toBeVisible();
  await eva.getByRole('button', { name: 'Confirmar', exact: true }).click();
  await expect(eva.getByText('Confirmado.', { exact: true })).toBeVisible();
  await eva.context().close();

  await marta.getByRole('dialog').getByRole('button', { name: 'Cerrar', exact: true }).first().click();
  await marta.locator('#panel').getByRole('button', { name: 'Descargar datos' }).click();
  await marta.getByLabel('Capa', { exact: true }).selectOption({ label: 'Incidentes (reservada)' });
  const file = marta.waitForEvent('download');
  await marta.getByRole('link', { name: 'Descargar' }).click();
  expect((await file).suggestedFilename()).toBe('trama.geojson');
});

test('a layer is tightened at once, and loosened only by two', async ({ marta, valley }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Más reservada', ['annotation']);
  await opens(marta, sheet);
  const edits = async (): Promise<void> => {
    await marta.getByRole('button', { name: 'Capas', exact: true }).click();
    await marta.getByRole('button', { name: 'Leyenda de Anotaciones' }).click();
    await marta.getByRole('button', { name: 'Cambiar esta capa' }).click();
  };
  await edits();
  await marta.getByLabel('Integrantes').selectOption({ label: 'Un cuadro de unos 10 km' });
  await marta.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect(marta.getByRole('dialog')).toHaveCount(0);
  await marta.reload();
  await edits();
  await expect(marta.getByLabel('Integrantes')).toHaveValue('cell:12');
  await marta.getByLabel('Integrantes').selectOption({ label: 'El lugar exacto' });
  await expect(marta.getByText('Mostrar más que ahora lo deciden dos personas')).toBeVisible();
  await marta.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect(marta.getByText('Mientras tanto la capa se muestra como hasta ahora.')).toBeVisible();
  await door(marta, 'Entre dos');
  await expect(marta.getByText('Mostrar «Anotaciones» con más detalle.')).toBeVisible();
  await expect(marta.getByText(/Nadie más puede confirmarlo: podrás hacerlo tú desde/)).toBeVisible();
  await expect(marta.getByRole('button', { name: 'Confirmar', exact: true }), 'the pause is not over').toHaveCount(0);
  await marta.getByRole('button', { name: 'Retirar', exact: true }).click();
  await expect(marta.getByText('Nada espera.')).toBeVisible();
});

async function asks(page: Page, name: string): Promise<void> {
  await door(page, name);
  await page.getByRole('dialog').getByRole('button', { name: 'Pedir a otra persona' }).waitFor();
}

/** Eva confirms what waits on the sheet. */
async function confirms(eva: Page, sheet: Sheet, what: string): Promise<void> {
  await opens(eva, sheet);
  await door(eva, 'Entre dos');
  await expect(eva.getByText(what)).toBeVisible();
  await eva.getByRole('button', { name: 'Confirmar', exact: true }).click();
  await expect(eva.getByText('Confirmado.', { exact: true })).toBeVisible();
}

async function faults(page: Page): Promise<string[]> {
  return (await new AxeBuilder({ page }).analyze()).violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id);
}

test('a map is destroyed when another person agrees and its name is typed', async ({ marta, valley, browser, contextOptions }) => {
  const sheet = await Sheet.make(valley, marta.request, 'De prueba', ['annotation']);
  const eva = await sheet.invites(browser, 'coordinator', contextOptions);
  await opens(marta, sheet);
  await asks(marta, 'Destruir este mapa');
  const ask = marta.getByRole('button', { name: 'Pedir a otra persona' });
  await expect(ask).toBeDisabled();
  await marta.getByLabel('Escribe el nombre del mapa para confirmar').fill('De prueba');
  expect(await faults(marta)).toEqual([]);
  await ask.click();
  await expect(marta.getByText('Espera a otra persona que lo confirme (1 puede).')).toBeVisible();
  await confirms(eva, sheet, 'Destruir este mapa para siempre, con todo lo que tiene.');
  await marta.getByRole('dialog').getByRole('button', { name: 'Cerrar', exact: true }).first().click();
  await marta.locator('#panel').getByRole('button', { name: 'Destruir este mapa' }).click();
  const sure = marta.getByRole('button', { name: 'Destruir para siempre' });
  await expect(sure).toBeDisabled();
  await marta.getByLabel('Escribe el nombre del mapa para confirmar').fill('De prueba');
  expect(await faults(marta)).toEqual([]);
  await sure.click();
  await expect(marta.getByText('ya no existe')).toBeVisible();
  await expect(marta.getByRole('link', { name: /De prueba/ })).toHaveCount(0);
  expect((await marta.request.get(`${valley.house.url}/api/maps/${sheet.id}`)).status()).toBe(404);
  await eva.context().close();
});

test('a whole map leaves encrypted when another person agrees', async ({ marta, valley, browser, contextOptions }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Para llevar', ['annotation']);
  await sheet.put('annotation', { type: 'Point', coordinates: center }, { code: 'texto', text: 'El pozo' });
  const eva = await sheet.invites(browser, 'coordinator', contextOptions);
  await opens(marta, sheet);
  const whole = async (): Promise<void> => {
    await marta.locator('#panel').getByRole('button', { name: 'Descargar datos' }).click();
    await marta.getByRole('button', { name: 'El mapa entero, cifrado' }).click();
  };
  await marta.getByRole('button', { name: /^Más/ }).click();
  await whole();
  await marta.getByRole('button', { name: 'Pedir a otra persona' }).click();
  await confirms(eva, sheet, 'Llevarse este mapa entero, en un archivo cifrado para otro servidor.');
  await marta.getByRole('dialog').getByRole('button', { name: 'Cerrar', exact: true }).first().click();
  await whole();
  await expect(marta.getByLabel('Frase de paso del archivo')).toHaveValue(/^(\S+ ){4}\S+$/);
  expect(await faults(marta)).toEqual([]);
  const coming = marta.waitForEvent('download');
  await marta.getByRole('button', { name: 'Descargar cifrado' }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^trama-map-\d{4}-\d\d-\d\d\.age$/);
  const bytes = readFileSync(await file.path());
  expect(bytes.subarray(0, 21).toString()).toBe('age-encryption.org/v1');
  await expect(marta.getByText('Sin su frase de paso nadie lo abre.')).toBeVisible();
  await eva.context().close();
});

test('a steward reads who came in, and that nobody tampered with it', async ({ marta, valley }) => {
  await marta.request.post(`${valley.house.url}/api/session`, { data: { name: 'Nadie', passphrase: 'no es esta de verdad' } });
  await marta.goto(valley.house.url);
  await marta.getByRole('button', { name: 'Registro de accesos' }).click();
  await expect(marta.getByText(/El registro está completo: \d+ entradas?\./)).toBeVisible();
  await expect(marta.getByText(/^No pudo entrar/).first()).toBeVisible();
  await expect(marta.locator('.mark')).toHaveText(/^[0-9a-f]{4}(-[0-9a-f]{4}){7}$/);
});
