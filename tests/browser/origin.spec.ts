// The page asks nobody but its own server, and does nothing that its content security policy forbids: every page, panel,
// dialog and drawing, at desk and phone. Nothing of the map is left in what the browser keeps on the disk.
import type { BrowserContext, Page } from '@playwright/test';
import { comes, expect, test } from './house';
import { Sheet, begins, center, done, handOf, onMap, opens, saves } from './sheet';

/** What a browser reports against the page, and every request to somewhere else. */
class Watch {
  readonly found: string[] = [];
  /** What the server said of keeping, by address. */
  readonly kept = new Map<string, string>();

  private constructor(private readonly origin: string) {}

  static async over(context: BrowserContext, origin: string): Promise<Watch> {
    const watch = new Watch(origin);
    await context.exposeBinding('violated', (_source, what: string) => void watch.found.push(what));
    await context.addInitScript(() => {
      const tell = (window as unknown as { violated: (what: string) => void }).violated;
      addEventListener('securitypolicyviolation', (event) => {
        tell(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      });
    });
    context.on('console', (message) => {
      if (/Content Security Policy|Trusted ?Type|Refused to/i.test(message.text())) watch.found.push(message.text());
    });
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== watch.origin) watch.found.push(`asks ${request.url()}`);
    });
    context.on('response', (response) => watch.kept.set(new URL(response.url()).pathname, response.headers()['cache-control'] ?? ''));
    return watch;
  }
}

const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

async function closes(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Cerrar', exact: true }).click();
}

test('the whole interface, without a word from the browser', async ({ browser, contextOptions, valley, hasTouch }) => {
  const context = await browser.newContext({ ...contextOptions, storageState: valley.steward });
  const watch = await Watch.over(context, valley.house.url);
  const marta = await context.newPage();
  await marta.goto(valley.house.url);
  await expect(marta.getByRole('heading', { name: 'Tus mapas' })).toBeVisible();

  const sheet = await Sheet.make(valley, context.request, 'Todo', ['annotation', 'incident', 'risk_factor', 'route', 'institution', 'capacity']);
  await sheet.put('institution', { type: 'Point', coordinates: center }, { code: 'escuela', name: 'Escuela' });
  const mark = await sheet.put('annotation', { type: 'Point', coordinates: center }, { code: 'duda', text: 'Aquí' });
  await opens(marta, sheet, `#feature=${mark}`);
  await expect(marta.getByRole('heading', { name: 'Fotos y notas de voz' })).toBeVisible();
  await marta.locator('input[type=file][accept*="image"]').first().setInputFiles({ name: 'foto.png', mimeType: 'image/png', buffer: picture });
  await expect.poll(async () => (await sheet.features()).find((one) => one.id === mark)?.properties.attachments?.length).toBe(1);
  await marta.getByRole('button', { name: 'Editar', exact: true }).click();
  await marta.getByRole('button', { name: 'Cerrar', exact: true }).click();
  for (const door of ['Capas', 'Lista', 'Buscar', 'Más']) {
    await marta.getByRole('button', { name: door, exact: true }).click();
    await marta.waitForTimeout(300);
  }
  for (const door of ['Personas y enlaces', 'Traer datos de un archivo', 'Descargar datos', 'Cambiar mi frase de paso', 'Olvidar en este dispositivo']) {
    await marta.locator('#panel').getByRole('button', { name: door }).click();
    await expect(marta.getByRole('dialog')).toBeVisible();
    if (door === 'Traer datos de un archivo') {
      const rows = Buffer.from('codigo,nombre,lon,lat\nescuela,Norte,-76.6,5.7\n');
      await marta.getByRole('dialog').locator('input[type=file]').setInputFiles({ name: 'lugares.csv', mimeType: 'text/csv', buffer: rows });
      await marta.waitForTimeout(1_500);
    }
    await closes(marta);
  }
  const hand = handOf(marta, hasTouch);
  await begins(marta, /^Anotaciones/);
  await hand.tap(await onMap(marta, 30, 20));
  await marta.getByText('Palabra o texto', { exact: true }).click();
  await marta.getByRole('textbox', { name: /¿Qué quiere decir\?/ }).fill('Puente');
  await saves(marta);
  await sheet.has(3);
  await begins(marta, /^Riesgos/);
  for (const [dx, dy] of [[-60, -30], [60, -30], [60, 40]] as const) await hand.tap(await onMap(marta, dx, dy));
  await done(marta);
  await marta.waitForTimeout(500);
  await marta.emulateMedia({ colorScheme: 'dark' });
  await marta.reload();
  await marta.waitForTimeout(2_000);

  // Somebody who comes by a link, and somebody who comes for nothing.
  const ana = await comes({ ...valley, map: sheet.id }, browser, 'Ana', contextOptions);
  const hers = await Watch.over(ana.context(), valley.house.url);
  await opens(ana, sheet);
  await ana.goto(`${valley.house.url}/#join=no-es-un-codigo`);
  await ana.reload();
  await ana.waitForTimeout(500);
  const nobody = await browser.newContext(contextOptions);
  const stranger = await Watch.over(nobody, valley.house.url);
  const page = await nobody.newPage();
  for (const address of ['', '/#invitation=nada', '/#setup=nada', `/?map=${sheet.id}`]) {
    await page.goto(`${valley.house.url}${address}`);
    await page.waitForTimeout(500);
  }

  expect([...watch.found, ...hers.found, ...stranger.found]).toEqual([]);
  const kept = [...watch.kept, ...hers.kept].filter(([path, how]) => path.startsWith('/api/maps') && how !== 'no-store');
  expect(kept, 'what a browser may keep on the disk of a phone').toEqual([]);
  expect([...watch.kept.keys()].some((path) => path.includes('/tiles/')), 'tiles were asked for').toBe(true);
  for (const one of [context, ana.context(), nobody]) await one.close();
});
