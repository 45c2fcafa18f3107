// What the world outside a map sees: whom to call, a copy that two people looked at, and nothing else.
import type { Page } from '@playwright/test';
import { faults } from './faults';
import { expect, test } from './house';
import { Sheet, center, door, opens } from './sheet';

/** By day and by night, for whoever looks at the screens: LOOK=folder. */
async function looks(page: Page, name: string): Promise<void> {
  const folder = process.env.LOOK;
  if (!folder) return;
  for (const theme of ['light', 'dark']) {
    await page.evaluate((to) => (document.documentElement.dataset.theme = to), theme);
    await page.waitForTimeout(1500);
    await page.screenshot({ path: `${folder}/${name}-${page.viewportSize()?.width}-${theme}.png` });
  }
  await page.evaluate(() => delete document.documentElement.dataset.theme);
}

test('a map says whom to call, and never where', async ({ marta, valley, browser, contextOptions }) => {
  const sheet = await Sheet.make(valley, marta.request, 'A quién llamar', ['annotation']);
  await opens(marta, sheet);
  await door(marta, 'A quién llamar');
  await marta.getByRole('button', { name: 'Cambiar', exact: true }).click();
  await marta.getByLabel('Organización').fill('Casa de la Mujer');
  await marta.getByLabel('Cómo se le llama o se le escribe').fill('5.71234, -76.65432');
  await marta.getByLabel('Quién lo ve').selectOption({ label: 'También quienes vienen al taller' });
  await marta.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect(marta.getByRole('alert')).toContainText('5.71234');
  await marta.getByLabel('Cómo se le llama o se le escribe').fill('601 555 1234, o contacto@casa.example');
  await marta.getByLabel('Horario').fill('Lunes a sábado, de 8 a 18');
  await marta.getByLabel('Idiomas').fill('español y emberá');
  await looks(marta, 'contacts-edit');
  await marta.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect(marta.getByRole('dialog').getByText('Casa de la Mujer')).toBeVisible();
  expect(await faults(marta)).toEqual([]);

  const luz = await sheet.comes(browser, 'Luz', contextOptions);
  await opens(luz, sheet);
  await door(luz, 'A quién llamar');
  await expect(luz.getByRole('dialog').getByText('601 555 1234, o contacto@casa.example')).toBeVisible();
  await expect(luz.getByRole('button', { name: 'Cambiar', exact: true })).toHaveCount(0);
  await looks(luz, 'contacts');
  await luz.context().close();
});

test('what two people looked at is what a stranger sees, until it is taken back', async ({ marta, valley, browser, contextOptions }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Río Claro', ['institution', 'risk_factor', 'incident']);
  await sheet.put('institution', { type: 'Point', coordinates: center }, { code: 'escuela', name: 'Escuela El Salto' });
  const telling = await sheet.put('institution', { type: 'Point', coordinates: [center[0] + 0.03, center[1]] }, { code: 'escuela', name: 'Escuela de doña Ana' });
  await sheet.put('risk_factor', { type: 'Point', coordinates: [center[0] - 0.02, center[1] + 0.01] }, { code: 'otro', severity: 4 });
  await sheet.change({
    kind: 'contacts.put', body: { contacts: [{ name: 'Casa de la Mujer', reach: 'Línea 155', hours: '24 horas', languages: 'español', see: 'public' }] },
  });
  const eva = await sheet.invites(browser, 'coordinator', contextOptions);

  await opens(marta, sheet);
  await door(marta, 'Publicar el mapa');
  await marta.getByLabel('Qué dicen quienes hicieron el mapa').fill('Lo que vimos caminando el río.');
  await marta.getByRole('button', { name: 'Ver lo que vería un extraño' }).click();
  const preview = marta.getByRole('heading', { name: 'Esto es lo que sabría un extraño' });
  await expect(preview, 'it stands below what she read, and comes before her eyes').toBeFocused();
  await expect(preview).toBeInViewport();
  await expect(marta.getByText('«doña Ana» podría ser el nombre de una persona.')).toBeVisible();
  await expect(marta.getByText('Es la única de su capa en ese cuadro o municipio')).toBeVisible();
  await expect(marta.getByText('Instituciones · Escuela de doña Ana · Nombre')).toBeVisible();
  await looks(marta, 'preview');
  expect(await faults(marta)).toEqual([]);
  // What she leaves out is looked at again.
  await marta.getByRole('listitem').filter({ hasText: '«doña Ana»' }).getByRole('button', { name: 'No publicarla' }).click();
  await expect(marta.getByText('1 marca queda por fuera.')).toBeVisible();
  await expect(marta.getByText('«doña Ana»')).toHaveCount(0);
  await marta.getByRole('button', { name: 'Pedir que se publique' }).click();
  await expect(marta.getByText('Espera a otra persona que lo confirme (1 puede).')).toBeVisible();

  await opens(eva, sheet);
  await door(eva, 'Entre dos');
  await eva.getByRole('button', { name: 'Mirarlo primero' }).click();
  await expect(eva.getByText('Esto es lo que sabría un extraño')).toBeVisible();
  await eva.getByRole('dialog').getByRole('button', { name: 'Cerrar', exact: true }).last().click();
  await eva.locator('#panel').getByRole('button', { name: 'Entre dos' }).click();
  await eva.getByRole('button', { name: 'Confirmar', exact: true }).click();
  await expect(eva.getByText('Confirmado.', { exact: true })).toBeVisible();
  await eva.context().close();

  // A stranger, in a browser that nobody signed in to: nothing is asked but what is public, and nothing is kept.
  await opens(marta, sheet);
  await door(marta, 'Publicar el mapa');
  const address = (await marta.getByRole('link', { name: /\/p\// }).textContent()) ?? '';
  await looks(marta, 'live');
  const context = await browser.newContext(contextOptions);
  const stranger = await context.newPage();
  const asked: string[] = [];
  stranger.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const broken: string[] = [];
  stranger.on('pageerror', (fault) => broken.push(String(fault)));
  await stranger.goto(address);
  await expect(stranger.getByRole('heading', { name: 'Río Claro' })).toBeVisible();
  await expect(stranger.getByText('Lo que vimos caminando el río.')).toBeVisible();
  await expect(stranger.getByText('Línea 155')).toBeVisible();
  await expect(stranger.getByText('Un cuadro de unos 10 km · 1 marca')).toBeVisible();
  await expect(stranger.getByText('En ningún municipio y mes hubo cinco o más.')).toBeVisible();
  await stranger.getByRole('button', { name: /^Escuela El Salto/ }).click();
  await expect(stranger.getByText('Escuela de doña Ana')).toHaveCount(0);
  await looks(stranger, 'public');
  expect(await faults(stranger)).toEqual([]);
  await stranger.getByRole('button', { name: 'English' }).click();
  await expect(stranger.getByRole('heading', { name: 'Who to call' })).toBeVisible();
  expect(asked.filter((path) => path.includes('/maps') || path.includes('/basemap'))).toEqual([]);
  expect(asked.some((path) => path.includes(sheet.id) || path.includes(telling))).toBe(false);
  expect(broken).toEqual([]);

  await marta.getByRole('button', { name: 'Retirar ya' }).click();
  await marta.getByRole('dialog').last().getByRole('button', { name: 'Retirar ya' }).click();
  await expect(marta.getByRole('dialog').getByText('Retirado: la página ya no existe.'), 'what a dialog lies over is neither seen nor heard').toBeVisible();
  await stranger.reload();
  await expect(stranger.getByText('There is no published map here.')).toBeVisible();
  await context.close();
});
