import type { Page } from '@playwright/test';
import { type Valley, comes, expect, test } from './house';

/** How many notes the server has, as somebody who looks at the map is told. */
async function notes(page: Page, valley: Valley): Promise<number> {
  const map = (await (await page.request.get(`${valley.house.url}/api/maps/${valley.map}`)).json()) as {
    layers: { kind: string; count: number }[];
  };
  return map.layers.find((layer) => layer.kind === 'annotation')?.count ?? 0;
}

/** Draws a note in the middle of the map and says one word. */
async function drawNote(page: Page, word: string, hasTouch: boolean): Promise<void> {
  await page.getByRole('button', { name: 'Dibujar', exact: true }).click();
  await page.getByRole('button', { name: /^Anotaciones/ }).click();
  await expect(page.getByText(hasTouch ? 'Toca el lugar.' : 'Haz clic en el lugar.')).toBeVisible();
  const map = await page.getByRole('region', { name: 'Mapa', exact: true }).boundingBox();
  if (!map) throw new Error('there is no map');
  await page.mouse.click(map.x + map.width / 2, map.y + map.height / 3);
  await page.getByText('Palabra o texto', { exact: true }).click();
  await page.getByRole('textbox', { name: /¿Qué quiere decir\?/ }).fill(word);
  await page.getByRole('button', { name: 'Guardar', exact: true }).click();
}

test('what is drawn without a network arrives once, after a reload too', async ({ valley, browser, contextOptions, hasTouch }) => {
  const ana = await comes(valley, browser, 'Ana', contextOptions);
  const context = ana.context();
  await ana.goto(`${valley.house.url}/?map=${valley.map}`);
  await expect(ana.getByText('Todo guardado')).toBeVisible();
  const before = await notes(ana, valley);
  // Until the service worker holds the page, a reload needs the server.
  await ana.evaluate(async () => void (await navigator.serviceWorker.ready));
  await ana.reload();
  await expect(ana.getByText('Todo guardado')).toBeVisible();

  const map = ana.locator('canvas.maplibregl-canvas');
  const stood = await map.boundingBox();
  await context.setOffline(true);
  await expect(ana.getByText('Todo guardado – sin conexión'), 'at once').toBeVisible({ timeout: 2_000 });
  await drawNote(ana, 'Sin señal', hasTouch);
  const state = ana.getByText('1 por enviar – sin conexión');
  await expect(state).toBeVisible();
  expect(await state.evaluate((words) => words.scrollWidth <= words.clientWidth || getComputedStyle(words).overflow === 'visible'), 'in full').toBe(true);
  await expect(ana.locator('#panel').getByText(/El taller/), 'as far as the server will let it go').toBeVisible();
  await expect(ana.getByText('Sin conexión. Puedes seguir dibujando: todo se guarda aquí.')).toBeVisible();
  expect(await map.boundingBox(), 'what is said of the connection lies over the map').toEqual(stood);
  await ana.reload();
  await expect(ana.getByRole('heading', { level: 1, name: /Valle del Yaramí/ })).toBeVisible();
  await context.setOffline(false);
  // Pauses between tries grow to half a minute.
  await expect.poll(() => notes(ana, valley), { timeout: 90_000 }).toBe(before + 1);
  await expect(ana.getByText('Todo guardado')).toBeVisible();
  expect(await notes(ana, valley), 'once').toBe(before + 1);
  await context.close();
});
