// What is drawn beside the map: a symbol that a group invents, and the body as a territory.
import type { Page } from '@playwright/test';
import { expect, test } from './house';
import { Room, look, sound } from './room';
import { handOf, onMap } from './sheet';

async function opensSquare(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Dibujar', exact: true }).click();
  const ours = page.locator('#panel').getByText('Inventar un símbolo');
  while (!(await ours.isVisible())) await page.getByRole('button', { name: 'Página siguiente' }).click();
  await ours.click();
}

/** Draws a cross on the square of the symbol, by a finger, and gives it a word. */
async function invents(page: Page, hasTouch: boolean, word: string): Promise<void> {
  await opensSquare(page);
  const box = (await page.getByRole('application').boundingBox())!;
  const hand = handOf(page, hasTouch);
  const at = (x: number, y: number): [number, number] => [box.x + (box.width * x) / 100, box.y + (box.height * y) / 100];
  await hand.drag([at(20, 20), at(40, 42), at(60, 61), at(80, 80)]);
  await hand.drag([at(80, 20), at(60, 40), at(40, 60), at(20, 80)]);
  await hand.drag([at(50, 10), at(52, 50), at(50, 90)]);
  await page.getByRole('button', { name: 'Deshacer el último trazo' }).click();
  await page.getByRole('button', { name: 'Factor de riesgo' }).click();
  await page.getByLabel(/Una palabra/).fill(word);
}

test('a group invents a symbol: it joins the palette of all of it at once, and no other group has it', async ({ marta, valley, browser, contextOptions, hasTouch }) => {
  const room = await Room.make(valley, marta.request, 'risk_and_care', 'Símbolos');
  await room.opens('group_map');
  const [lina, eva, rosa] = [await room.comes(browser, contextOptions, 0), await room.comes(browser, contextOptions, 0), await room.comes(browser, contextOptions, 1)];
  await invents(lina, hasTouch, 'draga');
  await look(lina, 'emblem');
  await sound(lina);
  // The square goes from under her finger: what she drew is there when it comes again.
  await lina.getByRole('button', { name: 'Cerrar', exact: true }).first().click();
  await expect(lina.getByRole('application')).toHaveCount(0);
  await opensSquare(lina);
  await expect(lina.getByRole('application').locator('polyline')).toHaveCount(2);
  await expect(lina.getByLabel(/Una palabra/)).toHaveValue('draga');
  await lina.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect.poll(async () => (await room.seen(eva)).map((one) => one.properties.fields.word)).toEqual(['draga']);
  const [emblem] = await room.seen(eva);
  expect(String(emblem?.properties.fields.strokes).split(';'), 'two strokes: the third was taken back').toHaveLength(2);
  expect(await room.seen(rosa)).toEqual([]);

  // Eva draws with it, and it is on the map of both.
  await eva.getByRole('button', { name: 'Dibujar', exact: true }).click();
  const tile = eva.locator('#panel .pick').filter({ hasText: 'draga' });
  const next = eva.getByRole('button', { name: 'Página siguiente' });
  while (!(await tile.isVisible()) && (await next.isEnabled())) await next.click();
  await look(eva, 'palette-emblem');
  await tile.click();
  await eva.getByRole('button', { name: 'Punto', exact: true }).click();
  await handOf(eva, hasTouch).tap(await onMap(eva, 0, 0));
  if (await eva.getByRole('button', { name: 'Listo', exact: true }).isVisible()) await eva.getByRole('button', { name: 'Listo', exact: true }).click();
  await expect(eva.locator('#panel')).toContainText('draga');
  await eva.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect(eva.getByText('Solo tú ves esta marca.')).toBeVisible();
  await eva.getByRole('button', { name: 'Compartir con mi grupo' }).click();
  await expect.poll(async () => (await room.seen(lina)).length).toBe(2);
  await lina.getByRole('button', { name: 'Cerrar', exact: true }).first().click();
  await look(lina, 'map-emblem');
  await look(eva, 'marked-emblem');

  // In plenary she shows it to the whole room; she who made it takes it back, and it is gone for all.
  await room.opens('plenary');
  await lina.getByRole('button', { name: 'Dibujar', exact: true }).click();
  const about = lina.getByRole('button', { name: 'Más sobre draga' });
  while (!(await about.isVisible())) await lina.getByRole('button', { name: 'Página siguiente' }).click();
  await about.click();
  await look(lina, 'emblem-about');
  await lina.getByRole('button', { name: 'Mostrar a toda la sala' }).click();
  await expect.poll(async () => (await room.seen(rosa)).map((one) => one.properties.fields.word)).toEqual(['draga']);
  await lina.getByRole('button', { name: 'Borrar', exact: true }).click();
  await expect.poll(async () => room.seen(rosa)).toEqual([]);
  for (const page of [lina, eva, rosa]) await page.context().close();
});

test('on the body she marks what she feels, and leads a thread from it to a place', async ({ marta, valley, browser, contextOptions, hasTouch }) => {
  const room = await Room.make(valley, marta.request, 'body_territory', 'Cuerpo');
  await room.opens('alone');
  const lina = await room.comes(browser, contextOptions, 0);
  const eva = await room.comes(browser, contextOptions, 0);
  await lina.getByRole('region', { name: 'Taller' }).getByRole('button', { name: 'Responder', exact: true }).click();
  const body = lina.getByRole('region', { name: 'Cuerpo-territorio' });
  await expect(body).toBeVisible();
  await look(lina, 'body');
  await sound(lina);
  await body.getByRole('button', { name: 'Cuerpo en silla de ruedas' }).click();
  await look(lina, 'body-seated');
  await body.getByRole('button', { name: 'Cuerpo de pie' }).click();
  await body.locator('.pick').filter({ hasText: 'Miedo' }).click();
  const box = (await body.getByRole('application').boundingBox())!;
  await handOf(lina, hasTouch).tap([box.x + box.width * 0.5, box.y + box.height * 0.35]);
  await expect.poll(async () => (await room.seen(lina))[0]?.properties.fields.feeling).toBe('miedo');
  const [mark] = await room.seen(lina);
  expect(mark?.geometry, 'it is no place').toBeNull();
  expect(Math.abs(Number(mark?.properties.fields.across) - 500)).toBeLessThan(20);
  expect(await room.seen(eva), 'it is hers alone').toEqual([]);
  await body.getByLabel(/Una palabra/).fill('ahogo');
  await look(lina, 'body-mark');
  await sound(lina);

  await body.getByRole('button', { name: 'Llevar un hilo a un lugar' }).click();
  const palette = lina.locator('#panel');
  await palette.locator('.pick').first().click();
  await handOf(lina, hasTouch).tap(await onMap(lina, 0, 0));
  if (await lina.getByRole('button', { name: 'Listo', exact: true }).isVisible()) await lina.getByRole('button', { name: 'Listo', exact: true }).click();
  await palette.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect(body).toBeVisible();
  await expect.poll(async () => (await room.seen(lina)).find((one) => one.id === mark?.id)?.properties.fields.thread).toBeTruthy();
  await body.getByRole('list', { name: 'Marcas en esta silueta' }).getByRole('button').first().click();
  await expect(body.getByText(/Hilo a:/)).toBeVisible();
  await look(lina, 'body-thread');
  await body.getByRole('button', { name: 'Ver el lugar' }).click();
  await expect(lina.getByText(/Un hilo viene del cuerpo/)).toBeVisible();
  await look(lina, 'thread-place');

  // By keys as well: the cross moves, Enter marks; and it can be taken back.
  await lina.getByRole('button', { name: /Un hilo viene del cuerpo/ }).click();
  await body.locator('.pick').filter({ hasText: 'Calma' }).click();
  await body.getByRole('application').focus();
  await lina.keyboard.press('ArrowDown');
  await lina.keyboard.press('Enter');
  const calm = async () => (await room.seen(lina)).filter((one) => one.properties.fields.feeling === 'calma');
  await expect.poll(async () => (await calm()).length).toBe(1);
  // She marks the next before she is done with this one: its word stays its own.
  await body.getByLabel(/Una palabra/).fill('alivio');
  await handOf(lina, hasTouch).tap([box.x + box.width * 0.5, box.y + box.height * 0.6]);
  await expect.poll(async () => (await calm()).length).toBe(2);
  await expect(body.getByLabel(/Una palabra/)).toHaveValue('');
  await look(lina, 'body-signs');
  await body.getByRole('button', { name: 'Listo', exact: true }).click();
  await expect.poll(async () => (await calm()).filter((one) => Object.values(one.properties.fields).includes('alivio')).length).toBe(1);
  await body.getByRole('list', { name: 'Marcas en esta silueta' }).getByRole('button').last().click();
  await body.getByRole('button', { name: 'Borrar', exact: true }).click();
  await expect.poll(async () => (await calm()).length).toBe(1);
  for (const page of [lina, eva]) await page.context().close();
});

test('without network a symbol, a mark on the body and a way are made, wait in words, and arrive once', async ({ marta, valley, browser, contextOptions, hasTouch }) => {
  const room = await Room.make(valley, marta.request, 'risk_and_care', 'Sin red');
  await room.sheet.change({ kind: 'layer.put', layer: (room.sheet.layers.body_mark = crypto.randomUUID()), body: { kind: 'body_mark', name: 'Cuerpo', order: 20 } });
  await room.draws('group_map', 'body_mark');
  await room.opens('group_map');
  const lina = await room.comes(browser, contextOptions, 0);
  const hand = handOf(lina, hasTouch);
  // The shell is kept, and what the room draws with is here.
  await lina.evaluate(async () => void (await navigator.serviceWorker.ready));
  await lina.waitForFunction(async () => !!(await caches.match('/')));
  await expect.poll(() => lina.evaluate(() => performance.getEntriesByType('resource').some((one) => /EmblemCanvas/.test(one.name)))).toBe(true);
  await lina.context().setOffline(true);

  await invents(lina, hasTouch, 'draga');
  await lina.getByRole('button', { name: 'Guardar', exact: true }).click();
  const panel = lina.locator('#panel');
  const turn = async (words: RegExp): Promise<void> => {
    const tile = panel.locator('.pick').filter({ hasText: words });
    const next = lina.getByRole('button', { name: 'Página siguiente' });
    while (!(await tile.isVisible()) && (await next.isEnabled())) await next.click();
    await tile.click();
  };
  await lina.getByRole('button', { name: 'Dibujar', exact: true }).or(panel.locator('.pick').first()).first().waitFor();
  if (!(await panel.isVisible())) await lina.getByRole('button', { name: 'Dibujar', exact: true }).click();
  await turn(/Marcas en el cuerpo/);
  const body = lina.getByRole('region', { name: 'Cuerpo-territorio' });
  await body.locator('.pick').filter({ hasText: 'Calma' }).click();
  const box = (await body.getByRole('application').boundingBox())!;
  await hand.tap([box.x + box.width / 2, box.y + box.height / 2]);
  await body.getByRole('button', { name: 'Listo', exact: true }).click();
  await body.getByRole('button', { name: 'Cerrar', exact: true }).click();

  await lina.getByRole('button', { name: 'Dibujar', exact: true }).click();
  await turn(/Canoa/);
  const [x, y] = await onMap(lina, -60, 0);
  await hand.drag([[x, y], [x + 40, y + 20], [x + 90, y + 10], [x + 120, y + 40]]);
  if (await lina.getByRole('button', { name: 'Listo', exact: true }).isVisible()) await lina.getByRole('button', { name: 'Listo', exact: true }).click();
  await panel.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect(lina.getByText(/3 .*(por enviar|sin red)/i).first()).toBeVisible();
  await look(lina, 'offline');

  // The phone is turned off and on: everything is there, and only here.
  await lina.reload();
  await expect(lina.getByText(/3 .*(por enviar|sin red)/i).first()).toBeVisible();
  expect(await room.seen(marta)).toEqual([]);
  await lina.context().setOffline(false);
  await lina.evaluate(() => dispatchEvent(new Event('online')));
  await expect.poll(async () => (await room.seen(lina)).map((one) => one.properties.kind).sort()).toEqual(['body_mark', 'emblem', 'route']);
  await expect(lina.getByText(/^Todo guardado$/)).toBeVisible();
  await lina.reload();
  await expect(lina.getByText(/^Todo guardado$/)).toBeVisible();
  expect(await room.seen(lina), 'each of them once').toHaveLength(3);
  await lina.context().close();
});
