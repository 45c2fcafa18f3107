// The second factor and the devices of an account, by hand.
import { createHmac } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { House, type Valley, expect, passphrase, test } from './house';

/** What an authenticator shows for a key typed into it (RFC 6238), some half minutes from now. */
function shows(key: string, ahead = 0): string {
  const bits = [...key.replace(/\s/g, '')].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const hash = createHmac('sha1', secret).update(step).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Somebody with an account of her own, signed in. */
async function member(valley: Valley, browser: Browser, name: string, options: BrowserContextOptions): Promise<Page> {
  const steward = await browser.newContext({ storageState: valley.steward });
  const made = await steward.request.post(`${valley.house.url}/api/maps/${valley.map}/invitations`, { data: { role: 'member' } });
  const { code } = (await made.json()) as { code: string };
  await steward.close();
  const context = await browser.newContext(options);
  const came = await context.request.post(`${valley.house.url}/api/invitations/accept`, { data: { code, name, passphrase } });
  expect(came.ok(), await came.text()).toBe(true);
  const page = await context.newPage();
  await page.goto(valley.house.url);
  return page;
}

async function signsIn(page: Page, name: string): Promise<void> {
  await page.getByLabel('Nombre de la cuenta').fill(name);
  await page.getByLabel('Frase de paso').fill(passphrase);
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
}

/** From the passphrase to the recovery codes; what the picture says is typed by hand. */
async function setsUp(page: Page): Promise<{ key: string; codes: string[] }> {
  await page.getByLabel('Frase de paso').fill(passphrase);
  await page.getByRole('button', { name: 'Continuar' }).click();
  await expect(page.getByRole('img', { name: 'Código QR para la aplicación de códigos' })).toBeVisible();
  const key = await page.locator('code').innerText();
  await page.getByLabel('Código de 6 números').fill(shows(key, -1));
  await page.getByRole('button', { name: 'Activar', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Códigos de recuperación' })).toBeVisible();
  const codes = await page.locator('ol li').allInnerTexts();
  expect(codes).toHaveLength(10);
  await expect(page.getByRole('button', { name: 'Listo' })).toBeDisabled();
  await page.getByLabel('Los guardé en papel o en un lugar seguro').check();
  await page.getByRole('button', { name: 'Listo' }).click();
  return { key, codes };
}

test('a second factor is set up, asked for, and turned off', async ({ valley, browser, contextOptions }) => {
  const name = `Sol ${Math.floor(Math.random() * 1e6)}`;
  const sol = await member(valley, browser, name, contextOptions);
  await sol.getByRole('button', { name: 'Segundo factor' }).click();
  const { key, codes } = await setsUp(sol);
  await expect(sol.getByText('Segundo factor activado.')).toBeVisible();

  await sol.getByRole('button', { name: 'Salir' }).click();
  await signsIn(sol, name);
  await expect(sol.getByRole('heading', { name: 'Segundo factor' })).toBeVisible();
  await expect(sol.getByLabel('Código de 6 números')).toBeFocused();
  await sol.getByLabel('Código de 6 números').fill(shows(key, -4));
  await sol.getByRole('button', { name: 'Entrar', exact: true }).click();
  await expect(sol.getByText('Ese código no es, o ya se usó. Espera el siguiente.')).toBeVisible();
  await sol.getByLabel('Código de 6 números').fill(shows(key));
  await sol.getByRole('button', { name: 'Entrar', exact: true }).click();
  await expect(sol.getByRole('link', { name: /Valle del Yaramí/ })).toBeVisible();

  // Without the phone a recovery code does, and another turns it off.
  await sol.getByRole('button', { name: 'Salir' }).click();
  await signsIn(sol, name);
  await sol.getByRole('button', { name: 'Usar un código de recuperación' }).click();
  await sol.getByLabel('Código de recuperación').fill((codes[0] ?? '').replaceAll('-', ' '));
  await sol.getByRole('button', { name: 'Entrar', exact: true }).click();
  await sol.getByRole('button', { name: 'Segundo factor' }).click();
  await expect(sol.getByText('Te quedan 9 códigos de recuperación.')).toBeVisible();
  await sol.getByLabel('Frase de paso').fill(passphrase);
  await sol.getByRole('button', { name: 'Usar un código de recuperación' }).click();
  await sol.getByLabel('Código de recuperación').fill(codes[1] ?? '');
  await sol.getByRole('button', { name: 'Desactivar' }).click();
  await expect(sol.getByText('Segundo factor desactivado.')).toBeVisible();
  await sol.context().close();
});

test('where the server asks for one, nothing comes before it', async ({ page }) => {
  const house = await House.open(['--demo', '--second-factor', 'members']);
  try {
    await page.goto(house.setupLink);
    await page.getByLabel('Nombre de la cuenta').fill('Marta');
    await page.getByRole('button', { name: 'Elegir la mía' }).click();
    await page.getByLabel('Frase de paso').fill(passphrase);
    await page.locator('form button.primary').click();
    await expect(page.getByText('Este servidor pide un segundo factor a quien ve tanto como tú.')).toBeVisible();
    await page.reload();
    await page.getByRole('button', { name: 'Salir', exact: true }).click();
    await signsIn(page, 'Marta');
    await expect(page.getByText('Este servidor pide un segundo factor a quien ve tanto como tú.')).toBeVisible();
    await setsUp(page);
    await expect(page.getByRole('link', { name: /Valle del Yaramí/ })).toBeVisible();
  } finally {
    house.close();
  }
});

test('a steward takes away a second factor that was lost', async ({ valley, browser, contextOptions, marta }) => {
  const name = `Ana ${Math.floor(Math.random() * 1e6)}`;
  const ana = await member(valley, browser, name, contextOptions);
  await ana.getByRole('button', { name: 'Segundo factor' }).click();
  await setsUp(ana);
  await marta.goto(valley.house.url);
  await marta.getByRole('button', { name: 'Segundo factor perdido' }).click();
  const dialog = marta.getByRole('dialog');
  const { violations } = await new AxeBuilder({ page: marta }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)).toEqual([]);
  await dialog.getByLabel('Nombre con el que entra').fill('Nadie de aquí');
  await dialog.getByLabel('Tu frase de paso').fill(passphrase);
  await dialog.getByRole('button', { name: 'Quitar su segundo factor' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('Nadie entra con ese nombre.');
  await dialog.getByLabel('Nombre con el que entra').fill(name);
  await dialog.getByRole('button', { name: 'Quitar su segundo factor' }).click();
  await expect(marta.getByText(`${name} entra ahora solo con su frase de paso, y se le avisa.`)).toBeVisible();

  await ana.reload();
  await signsIn(ana, name);
  await expect(ana.getByText('Quien está a cargo del servidor quitó tu segundo factor')).toBeVisible();
  await ana.context().close();
});

test('one names her devices and ends the others', async ({ valley, browser, contextOptions }) => {
  const name = `Mar ${Math.floor(Math.random() * 1e6)}`;
  const mar = await member(valley, browser, name, contextOptions);
  const lost = await (await browser.newContext(contextOptions)).newPage();
  await lost.goto(valley.house.url);
  await signsIn(lost, name);
  await expect(lost.getByRole('link', { name: /Valle del Yaramí/ })).toBeVisible();

  await mar.getByRole('button', { name: 'Mis dispositivos' }).click();
  await expect(mar.getByRole('dialog').locator('li')).toHaveCount(2);
  await mar.getByLabel('Este dispositivo').fill('Portátil');
  await mar.getByLabel('Este dispositivo').blur();
  await mar.getByRole('dialog').getByRole('button', { name: 'Cerrar', exact: true }).first().click();
  await mar.getByRole('button', { name: 'Mis dispositivos' }).click();
  await expect(mar.getByLabel('Este dispositivo')).toHaveValue('Portátil');
  await mar.getByRole('button', { name: 'Cerrar todas las demás' }).click();
  await expect(mar.getByRole('dialog').locator('li')).toHaveCount(1);
  await lost.reload();
  await expect(lost.getByRole('heading', { name: 'Tengo cuenta' })).toBeVisible();
  await lost.context().close();
  await mar.getByRole('dialog').getByRole('button', { name: 'Salir', exact: true }).click();
  await expect(mar.getByRole('heading', { name: 'Tengo cuenta' }), 'and herself').toBeVisible();
  await mar.context().close();
});
