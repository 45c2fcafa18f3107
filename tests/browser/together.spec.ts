import { expect, test } from './house';
import { Sheet, begins, done, handOf, onMap, opens, saves } from './sheet';

test('a half-drawn line stays while another renames and adds layers, on one and the same map', async ({ marta, valley, browser, contextOptions, hasTouch }) => {
  test.skip(!hasTouch, 'the same on the desk');
  const sheet = await Sheet.make(valley, marta.request, 'Líneas', ['annotation', 'route']);
  const luz = await sheet.comes(browser, 'Luz', contextOptions);
  const hand = handOf(luz, hasTouch);
  await opens(luz, sheet);
  await begins(luz, /^Caminos/, 'Línea por puntos');
  await hand.tap(await onMap(luz, -60, -40));
  await hand.tap(await onMap(luz, 10, 20));
  await luz.locator('canvas.maplibregl-canvas').evaluate((canvas) => canvas.setAttribute('data-first', ''));

  await sheet.change(
    { kind: 'layer.put', layer: sheet.layers.route, body: { kind: 'route', name: 'Trochas y ríos', order: 1 } },
    { kind: 'layer.put', layer: crypto.randomUUID(), body: { kind: 'capacity', name: 'Fogones', order: 2 } },
  );
  // On the wide screen the layers stand beside the drawing; on the phone the news is heard only by the log.
  if (await luz.getByRole('complementary', { name: 'Panel' }).isVisible()) {
    await expect(luz.getByText('Fogones')).toBeVisible();
    await expect(luz.getByText('Trochas y ríos')).toBeVisible();
  } else await luz.waitForTimeout(1500);

  await expect(luz.locator('canvas.maplibregl-canvas')).toHaveCount(1);
  await expect(luz.locator('canvas.maplibregl-canvas[data-first]'), 'the same map').toHaveCount(1);
  await hand.tap(await onMap(luz, 70, -30));
  await done(luz);
  await expect(luz.getByRole('heading', { name: 'Trochas y ríos' })).toBeVisible();
  await luz.locator('#panel label.code').first().click();
  await saves(luz);
  const [line] = await sheet.has(1);
  expect(line?.geometry?.type).toBe('LineString');
  expect((line?.geometry?.coordinates as unknown[]).length, 'the two corners set before and the one after').toBe(3);
  await luz.context().close();
});

test('a map that is left goes on asking for nothing', async ({ marta, valley, hasTouch }) => {
  test.skip(hasTouch, 'the same on the phone: once is enough for what takes so long');
  const sheet = await Sheet.make(valley, marta.request, 'Ida y vuelta', ['annotation']);
  await marta.addInitScript(() => {
    const streams = new Set<EventSource>();
    Object.assign(window, { streams });
    window.EventSource = class extends EventSource {
      constructor(address: string | URL) {
        super(address);
        streams.add(this);
      }
      override close(): void {
        super.close();
        streams.delete(this);
      }
    };
  });
  const open = () => marta.evaluate(() => (window as unknown as { streams: Set<EventSource> }).streams.size);
  await opens(marta, sheet);
  for (const patience of [0, 60, 1500]) {
    await marta.getByRole('button', { name: 'Volver a los mapas' }).click();
    await marta.getByRole('link', { name: 'Ida y vuelta' }).first().click();
    await marta.waitForTimeout(patience);
    await marta.getByRole('button', { name: 'Volver a los mapas' }).click().catch(() => undefined);
    await marta.goBack();
    await expect(marta.getByText('Todo guardado')).toBeVisible();
  }
  await expect.poll(open, 'one stream for the one open map').toBe(1);
  await marta.getByRole('button', { name: 'Volver a los mapas' }).click();
  await expect(marta.getByRole('heading', { name: 'Tus mapas' })).toBeVisible();
  const asked: string[] = [];
  await marta.waitForTimeout(1500);
  marta.on('request', (request) => request.url().includes(sheet.id) && asked.push(`${request.method()} ${request.url()}`));
  // Presence would speak every ten seconds.
  await marta.waitForTimeout(11_000);
  expect(await open()).toBe(0);
  expect(asked).toEqual([]);
});

test('presence says who is here, and what others draw is on the map and in the list at once', async ({ marta, valley, browser, contextOptions, hasTouch }) => {
  test.skip(hasTouch, 'the same on the phone');
  const sheet = await Sheet.make(valley, marta.request, 'Juntas', ['annotation']);
  const luz = await sheet.comes(browser, 'Luz', contextOptions);
  await Promise.all([opens(marta, sheet), opens(luz, sheet)]);
  await marta.getByRole('button', { name: '1 persona más está aquí' }).click();
  await expect(marta.getByText('Luz mirando el mapa')).toBeVisible();
  await marta.getByRole('button', { name: 'Lista', exact: true }).click();
  await expect(marta.getByText('Aún no hay nada dibujado')).toBeVisible();

  const hand = handOf(luz, hasTouch);
  await begins(luz, /Anotaciones/);
  await luz.getByRole('button', { name: 'Punto', exact: true }).click();
  await hand.tap(await onMap(luz));
  await luz.getByText('Palabra o texto', { exact: true }).click();
  await luz.getByRole('textbox', { name: /¿Qué quiere decir\?/ }).fill('Aquí nos vemos');
  await saves(luz);
  await expect(marta.getByRole('button', { name: /Aquí nos vemos/ })).toBeVisible();
  await expect(marta.getByText('Luz dibujó o cambió: Aquí nos vemos').first()).toBeAttached();
  await luz.getByRole('button', { name: 'Volver a los mapas' }).click();
  await expect(marta.getByRole('button', { name: 'Nadie más está aquí ahora' })).toBeVisible();
  await luz.context().close();
});
