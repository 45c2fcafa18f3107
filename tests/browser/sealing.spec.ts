import { faults } from './faults';
import { House, expect, test } from './house';

test('a new server is given a passphrase, is sealed by its steward and opened again', async ({ page }) => {
  const house = await House.open([]);
  try {
    await page.goto(house.setupLink);
    const words = page.getByLabel('Frase de paso del servidor');
    await expect(words).toHaveValue(/^(\S+ ){4}\S+$/);
    const server = await words.inputValue();
    expect(await faults(page), 'the passphrase of a new server').toEqual([]);
    await page.getByRole('button', { name: 'Ya la anoté: cifrar y seguir' }).click();
    await page.getByLabel('Nombre de la cuenta').fill('Marta', { timeout: 30_000 });
    const proposed = page.getByLabel('Tu frase de paso');
    await expect(proposed).toHaveValue(/^\w+( \w+){4}$/);
    const hers = await proposed.inputValue();
    await page.locator('form button.primary').click();
    await page.getByLabel('Nombre del mapa nuevo').fill('Río Claro');
    await page.getByRole('button', { name: 'Crear mapa' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Río Claro' })).toBeVisible();

    await page.goto(house.url);
    await page.getByRole('button', { name: 'Sellar el servidor' }).click();
    expect(await faults(page), 'the question').toEqual([]);
    await page.getByRole('button', { name: 'Sellar ahora' }).click();
    await expect(page.getByRole('heading', { name: 'Servidor sellado' })).toBeVisible();
    // For a moment nobody listens: the process is being replaced.
    const health = async (): Promise<unknown> => ((await (await page.request.get(`${house.url}/api/health`)).json()) as { status: string }).status;
    await expect.poll(() => health().catch(() => 'gone')).toBe('sealed');
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Servidor sellado' })).toBeVisible();
    expect(await faults(page), 'a sealed server').toEqual([]);
    await expect(page.getByText('Río Claro')).toHaveCount(0);

    const typed = page.getByLabel('Frase de paso del servidor');
    await typed.fill('otra cosa completamente');
    await page.getByRole('button', { name: 'Abrir el servidor' }).click();
    await expect(page.getByRole('alert')).toBeVisible({ timeout: 30_000 });
    await typed.fill(server);
    await page.getByRole('button', { name: 'Abrir el servidor' }).click();
    await page.getByLabel('Nombre de la cuenta').fill('Marta', { timeout: 30_000 });
    await page.locator('input[type=password]').first().fill(hers);
    await page.getByRole('button', { name: 'Entrar', exact: true }).click();
    await expect(page.getByRole('link', { name: /Río Claro/ })).toBeVisible();
  } finally {
    house.close();
  }
});

test('a map that is open on a screen is gone from it when the server is sealed', async ({ marta, valley }) => {
  await marta.goto(`${valley.house.url}/?map=${valley.map}`);
  await expect(marta.getByText('Todo guardado')).toBeVisible();
  // As a sealed server answers: a screen hears of it with its next question.
  const problem = { type: 'sealed', title: 'Service Unavailable', status: 503, detail: 'sealed' };
  await marta.route('**/api/**', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }));
  await expect(marta.getByRole('heading', { name: 'Servidor sellado' })).toBeVisible({ timeout: 40_000 });
  await expect(marta.locator('canvas')).toHaveCount(0);
});
