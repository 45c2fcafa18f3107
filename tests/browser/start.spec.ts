import { House, expect, test } from './house';

test('the setup link makes the steward, and the valley opens', async ({ page }) => {
  const house = await House.open();
  try {
    await page.goto(house.setupLink);
    await page.getByLabel('Nombre de la cuenta').fill('Marta');
    const proposed = page.getByLabel('Tu frase de paso');
    await expect(proposed).toHaveValue(/^\w+( \w+){4}$/);
    const hers = await proposed.inputValue();
    await page.locator('form button.primary').click();
    await page.getByRole('link', { name: /Valle del Yaramí/ }).click();
    await expect(page.getByRole('heading', { level: 1, name: /Valle del Yaramí/ })).toBeVisible();
    await expect(page.getByText('Todo guardado')).toBeVisible();
    expect(page.url(), 'no secret stays in the address').not.toContain('setup');
    // The words that were proposed let her in again.
    await page.getByRole('button', { name: 'Volver a los mapas' }).click();
    await page.getByRole('button', { name: 'Salir' }).click();
    await page.getByLabel('Nombre de la cuenta').fill('Marta');
    await page.getByLabel('Frase de paso').fill(hers);
    await page.getByRole('button', { name: 'Entrar', exact: true }).click();
    await expect(page.getByRole('link', { name: /Valle del Yaramí/ })).toBeVisible();
  } finally {
    house.close();
  }
});

test('nothing is asked of another host, and nothing fails in silence', async ({ marta, valley, hasTouch }) => {
  test.skip(hasTouch, 'the same on the phone');
  const strangers: string[] = [];
  const faults: string[] = [];
  marta.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== valley.house.url) strangers.push(request.url());
  });
  marta.on('pageerror', (error) => faults.push(String(error)));
  await marta.goto(`${valley.house.url}/?map=${valley.map}`);
  await expect(marta.getByRole('button', { name: 'Dibujar' })).toBeVisible();
  await marta.waitForTimeout(3000);
  expect(strangers).toEqual([]);
  expect(faults).toEqual([]);
});

test('whoever touches “Draw” before the map has come draws as soon as it has', async ({ marta, valley }) => {
  let come = (): void => undefined;
  const held = new Promise<void>((done) => (come = done));
  await marta.route('**/assets/open-*.js', async (route) => (await held, route.continue()));
  await marta.goto(`${valley.house.url}/?map=${valley.map}`);
  await marta.getByRole('button', { name: 'Dibujar', exact: true }).click();
  await expect(marta.getByRole('heading', { level: 1, name: /Valle del Yaramí/ })).toBeVisible();
  await expect(marta.locator('canvas.maplibregl-canvas')).toHaveCount(0);
  come();
  await expect(marta.getByRole('heading', { name: '¿Qué vas a dibujar?' })).toBeVisible();
});

test('a map that cannot be fetched is told', async ({ marta, valley, hasTouch }) => {
  test.skip(hasTouch, 'the same on the phone');
  await marta.route('**/assets/open-*.js', (route) => route.abort());
  await marta.goto(`${valley.house.url}/?map=${valley.map}`);
  await expect(marta.getByRole('alert')).toContainText('No se pudo cargar la página');
});
