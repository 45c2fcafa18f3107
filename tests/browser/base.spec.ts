// Base map archives under a map, of streets and of pictures, from our own server and nobody else's.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { rasterArchive, vectorArchive } from './archive';
import { House, expect, passphrase, test } from './house';
import { look, sound } from './room';
import { center } from './sheet';

/** The colour of one pixel of the screen: red, green and blue of a picture of that pixel alone. */
async function colorAt(page: Page, x: number, y: number): Promise<number[]> {
  const png = await page.screenshot({ clip: { x, y, width: 1, height: 1 } });
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  return [...inflateSync(Buffer.concat(parts))].slice(1, 4);
}

const chooses = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('button', { name: 'Más', exact: true }).click();
  await page.getByLabel('Mapa de fondo').selectOption({ label: name });
  await page.locator('#panel').getByRole('button', { name: 'Cerrar', exact: true }).click();
};

test('streets and pictures lie under the map, with their licence, by day and by night; the plain one is a choice away, and an area is taken along', async ({ browser, contextOptions }) => {
  const house = await House.open();
  const folder = mkdtempSync(join(tmpdir(), 'trama-archives-'));
  const context = await browser.newContext({ ...contextOptions, colorScheme: 'light' });
  try {
    const made = await context.request.post(`${house.url}/api/setup`, { data: { token: house.setupLink.split('#setup=')[1], name: 'Marta', passphrase } });
    expect(made.ok(), await made.text()).toBe(true);
    const { id } = (await (await context.request.post(`${house.url}/api/maps`, { data: { name: 'Con calles', view: { center, zoom: 14 } } })).json()) as { id: string };
    const page = await context.newPage();
    const picture = await page.evaluate(() => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 256, height: 256 });
      const context = canvas.getContext('2d')!;
      context.fillStyle = '#306090';
      context.fillRect(0, 0, 256, 256);
      return canvas.toDataURL('image/png').split(',')[1] ?? '';
    });
    writeFileSync(join(folder, 'calles.pmtiles'), await vectorArchive());
    writeFileSync(join(folder, 'fotos.pmtiles'), rasterArchive(Buffer.from(picture, 'base64')));
    for (const name of ['calles', 'fotos']) house.lay(join(folder, `${name}.pmtiles`));

    const asked: string[] = [];
    const broken: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('response', (response) => response.status() >= 400 && broken.push(response.url()));
    await page.goto(`${house.url}/?map=${id}`);
    await expect(page.getByText('Todo guardado')).toBeVisible();
    const credits = page.locator('.trama-credits');
    await expect(credits, 'the first archive is laid by itself, its licence as plain text').toHaveText(/^© Cartografía de prueba · Natural Earth/);
    await expect.poll(() => asked.some((url) => /basemap\/calles\//.test(url))).toBe(true);
    const size = page.viewportSize()!;
    const [x, y] = [Math.round(size.width * 0.7), Math.round(size.height * 0.36)];
    await expect.poll(() => colorAt(page, x, y)).not.toEqual([]);

    await chooses(page, 'fotos');
    await expect(credits).toHaveText(/^Fotos de prueba · Natural Earth/);
    await expect.poll(() => colorAt(page, x, y), 'the picture as it is').toEqual([0x30, 0x60, 0x90]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(async () => Math.max(...(await colorAt(page, x, y))), 'dimmed at night').toBeLessThan(0x70);
    await page.emulateMedia({ colorScheme: 'light' });

    await chooses(page, 'El sencillo, sin conexión');
    await expect(credits).toHaveText(/^Natural Earth/);
    await expect.poll(async () => Math.min(...(await colorAt(page, x, y))), 'paper land').toBeGreaterThan(0xd0);
    expect(asked.filter((url) => !url.startsWith(house.url) && !url.startsWith('blob:') && !url.startsWith('data:')), 'nobody else is asked').toEqual([]);
    expect(broken).toEqual([]);

    // An area is taken along: how much it is is said before, and then it is there without network.
    await chooses(page, 'fotos');
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await page.reload();
    await chooses(page, 'fotos');
    const area = page.getByRole('dialog', { name: 'Preparar esta zona' });
    const prepares = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Más', exact: true }).click();
      await page.locator('#panel').getByRole('button', { name: 'Preparar esta zona' }).click();
    };
    await prepares();
    await expect(area.getByText(/^\d+ pedazos del mapa, cerca de [\d,.]+ MB\.$/)).toBeVisible();
    await look(page, 'area');
    await sound(page);
    await area.getByRole('button', { name: 'Preparar esta zona' }).click();
    await expect(area.getByText(/^Esta zona está en este dispositivo: \d+ pedazos del mapa\./)).toBeVisible();
    await look(page, 'area-packed');
    await area.getByRole('button', { name: 'Cerrar', exact: true }).click();
    await context.setOffline(true);
    await page.reload();
    await expect(page.getByText(/^Todo guardado/)).toBeVisible();
    await chooses(page, 'fotos');
    await expect.poll(() => colorAt(page, x, y), 'the picture, from the device').toEqual([0x30, 0x60, 0x90]);
    await prepares();
    await area.getByRole('button', { name: 'Quitar de este dispositivo' }).click();
    await expect(page.getByText('Se quitó el mapa de esta zona de este dispositivo.')).toBeVisible();
    expect(await page.evaluate(() => caches.keys()), 'the page itself stays').toEqual(['trama-shell-1']);
    expect(asked.filter((url) => !url.startsWith(house.url) && !url.startsWith('blob:') && !url.startsWith('data:')), 'nor is anybody else').toEqual([]);
  } finally {
    await context.close();
    house.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
