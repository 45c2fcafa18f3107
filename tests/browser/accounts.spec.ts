import { expect, passphrase, test } from './house';
import { Sheet, begins, handOf, onMap, opens, saves } from './sheet';
import type { Page } from '@playwright/test';

const own = 'río de mi abuela en agosto';

/** The link as it is shown, once, to whoever made it. */
async function invites(page: Page, role: string): Promise<string> {
  await page.getByRole('button', { name: /^Más/ }).click();
  await page.getByRole('button', { name: 'Personas y enlaces' }).click();
  await page.getByText('Para quedarse', { exact: true }).click();
  await page.getByLabel('Entra como').selectOption({ label: role });
  await page.getByRole('button', { name: 'Crear invitación' }).click();
  await expect(page.getByRole('img', { name: 'Código QR para entrar al mapa' })).toBeVisible();
  return page.getByText(/#invitation=/).innerText();
}

test('an invitation brings one person to stay, with a passphrase of her own; a second one is refused', async ({ marta, valley, browser }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Invitadas', ['annotation']);
  await opens(marta, sheet);
  const link = await invites(marta, 'Integrante');
  await expect(marta.getByText('Invitaciones por aceptar')).toBeVisible();

  const rosa = await (await browser.newContext()).newPage();
  await rosa.goto(link);
  await expect(rosa.getByRole('heading', { name: 'Te invitan a «Invitadas»' })).toBeVisible();
  await expect(rosa.getByText('Te invitan como: Integrante.')).toBeVisible();
  const name = `Rosa ${Math.floor(Math.random() * 1e6)}`;
  await rosa.getByLabel('Nombre de la cuenta').fill(name);
  // One is proposed; she takes another, and then chooses her own.
  const proposed = rosa.getByLabel('Tu frase de paso');
  await expect(proposed).toHaveValue(/^\w+( \w+){4}$/);
  const first = await proposed.inputValue();
  await rosa.getByRole('button', { name: 'Otra', exact: true }).click();
  await expect(proposed).not.toHaveValue(first);
  // What is proposed too late takes nothing from what she writes.
  await rosa.route('**/api/session/passphrase', async (route) => {
    await new Promise((done) => setTimeout(done, 1_000));
    await route.continue();
  });
  const late = rosa.waitForResponse('**/api/session/passphrase');
  await rosa.getByRole('button', { name: 'Otra', exact: true }).click();
  await rosa.getByRole('button', { name: 'Elegir la mía' }).click();
  await rosa.getByLabel('Frase de paso').fill('muy corta');
  await late;
  await rosa.waitForTimeout(500);
  await expect(rosa.getByLabel('Frase de paso')).toHaveValue('muy corta');
  await rosa.getByRole('button', { name: 'Aceptar', exact: true }).click();
  await expect(rosa.getByText('La frase de paso necesita al menos 15 caracteres.')).toBeVisible();
  await rosa.getByLabel('Frase de paso').fill(own);
  await rosa.getByRole('button', { name: 'Aceptar', exact: true }).click();
  await expect(rosa.getByRole('heading', { level: 1, name: 'Invitadas', exact: true })).toBeVisible();
  expect(rosa.url(), 'no secret stays in the address').not.toContain('invitation');

  const second = await (await browser.newContext()).newPage();
  await second.goto(link);
  await expect(second.getByText('Ese código ya no sirve. Pide uno nuevo.')).toBeVisible();
  await second.context().close();

  // She comes back by her name and her passphrase, and changes it.
  await rosa.getByRole('button', { name: 'Volver a los mapas' }).click();
  await rosa.getByRole('button', { name: 'Salir' }).click();
  await rosa.getByLabel('Nombre de la cuenta').fill(name);
  await rosa.getByLabel('Frase de paso').fill(own);
  await rosa.getByRole('button', { name: 'Entrar', exact: true }).click();
  await rosa.getByRole('button', { name: 'Cambiar mi frase de paso' }).click();
  await rosa.getByLabel('Frase de paso de ahora').fill('otra que no es la suya');
  await rosa.getByRole('button', { name: 'Elegir la mía' }).click();
  await rosa.getByLabel('Frase de paso nueva').fill(passphrase);
  await rosa.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect(rosa.getByText('El nombre o la frase de paso no coinciden.')).toBeVisible();
  await rosa.getByLabel('Frase de paso de ahora').fill(own);
  await rosa.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect(rosa.getByText('Frase de paso cambiada.')).toBeVisible();

  // Her role is changed, and she is removed.
  await marta.getByRole('dialog').getByRole('button', { name: 'Cerrar', exact: true }).click();
  await marta.getByRole('button', { name: 'Personas y enlaces' }).click();
  const hers = marta.getByLabel(`Papel de ${name}`);
  await hers.selectOption({ label: 'Facilitadora' });
  await expect(hers).toBeEnabled();
  await expect(hers).toHaveValue('facilitator');
  await marta.getByRole('button', { name: `Quitar a ${name}` }).click();
  await marta.getByRole('button', { name: 'Quitar del mapa' }).click();
  await expect(hers).toHaveCount(0);
  await rosa.goto(sheet.address);
  await expect(rosa.getByText('No existe, o no está a tu vista.')).toBeVisible();
  await rosa.context().close();
});

test('an invitation that waits is taken back', async ({ marta, valley, browser }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Retirada', ['annotation']);
  await opens(marta, sheet);
  const link = await invites(marta, 'Planificadora');
  await marta.getByRole('button', { name: 'Retirar', exact: true }).click();
  await expect(marta.getByText('Invitaciones por aceptar')).toHaveCount(0);
  const late = await (await browser.newContext()).newPage();
  await late.goto(link);
  await expect(late.getByText('Ese código ya no sirve. Pide uno nuevo.')).toBeVisible();
  await late.context().close();
});

test('a guest keeps her account, and what she drew stays hers', async ({ marta, valley, browser, contextOptions, hasTouch }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Huéspedes', ['annotation']);
  const name = `Garza ${Math.floor(Math.random() * 1e6)}`;
  const guest = await sheet.comes(browser, name, contextOptions);
  await opens(guest, sheet);
  await begins(guest, /Anotaciones/, 'Punto');
  await handOf(guest, hasTouch).tap(await onMap(guest));
  await guest.getByText('Duda o pregunta', { exact: true }).click();
  await saves(guest);
  await sheet.has(1);
  await guest.getByRole('button', { name: 'Volver a los mapas' }).click();
  await guest.getByRole('button', { name: 'Conservar mi cuenta' }).click();
  await guest.getByRole('button', { name: 'Elegir la mía' }).click();
  await guest.getByLabel('Frase de paso').fill(own);
  await guest.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect(guest.getByText('Listo: la próxima vez entra con tu nombre y tu frase de paso.')).toBeVisible();
  await guest.getByRole('button', { name: 'Salir' }).click();
  await guest.getByLabel('Nombre de la cuenta').fill(name);
  await guest.getByLabel('Frase de paso').fill(own);
  await guest.getByRole('button', { name: 'Entrar', exact: true }).click();
  await guest.getByRole('link', { name: 'Huéspedes' }).click();
  await guest.getByRole('button', { name: 'Lista', exact: true }).click();
  await guest.locator('#panel li button').first().click();
  await expect(guest.getByRole('button', { name: 'Editar', exact: true }), 'it is still hers').toBeVisible();
  await guest.context().close();
});
