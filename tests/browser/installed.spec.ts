// The page among the apps of a phone, and where no browser lets it be one.
import { Buffer } from 'node:buffer';
import { expect, test } from './house';
import { Sheet, begins, handOf, onMap, opens, saves } from './sheet';

test('an installed page is a notebook; over plain HTTP, where none can be installed, it works all the same', async ({ marta, valley, browser, contextOptions, hasTouch }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Sin candado', ['annotation']);
  await opens(marta, sheet);
  const session = await marta.context().newCDPSession(marta);
  const { data = '', errors } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data) as { name: string; short_name: string; display: string; icons: { src: string; sizes: string; type: string }[] };
  expect([manifest.name, manifest.short_name, manifest.display]).toEqual(['Cuaderno', 'Cuaderno', 'standalone']);
  expect(data, 'whoever looks over the apps of a phone learns nothing').not.toMatch(/trama|mapa|riesgo|violenc/i);
  for (const { src, sizes } of manifest.icons.filter((one) => one.type === 'image/png')) {
    const picture = Buffer.from(await (await marta.request.get(valley.house.url + src)).body());
    expect(`${picture.readUInt32BE(16)}x${picture.readUInt32BE(20)}`, src).toBe(sizes);
  }
  await marta.evaluate(async () => void (await navigator.serviceWorker.ready));
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // The browser of a story keeps nothing after it, and says so.
  expect(installabilityErrors.map((one) => one.errorId).filter((one) => one !== 'in-incognito')).toEqual([]);

  const context = await browser.newContext(contextOptions);
  const ana = await context.newPage();
  const made = await marta.request.post(`${valley.house.url}/api/maps/${sheet.id}/links`, { data: { role: 'participant', expires_in_seconds: 3600 } });
  const { code } = (await made.json()) as { code: string };
  await ana.goto(`${valley.house.url.replace('localhost', 'trama.casa')}/#join=${code}`);
  expect(await ana.evaluate(() => [isSecureContext, 'serviceWorker' in navigator, 'caches' in globalThis]), 'nothing of that is there').toEqual([false, false, false]);
  await ana.getByLabel('Un nombre para hoy').fill('Ceiba');
  await ana.getByRole('button', { name: 'Entrar', exact: true }).click();
  await expect(ana.getByText('Todo guardado')).toBeVisible();
  await begins(ana, /Anotaciones/, 'Punto');
  const here = await onMap(ana);
  await context.setOffline(true);
  await handOf(ana, hasTouch).tap(here);
  await ana.getByText('Trazo libre', { exact: true }).click();
  await saves(ana);
  await expect(ana.getByText('1 por enviar – sin conexión')).toBeVisible();
  await context.setOffline(false);
  await ana.evaluate(() => dispatchEvent(new Event('online')));
  await sheet.has(1);
  await expect(ana.getByText('Todo guardado')).toBeVisible();
  await context.close();
});
