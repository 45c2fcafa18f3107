import type { Page } from '@playwright/test';
import { expect, test } from './house';
import { Sheet, begins, done, handOf, onMap, onScreen, opens, saves } from './sheet';

test('a line half drawn, a form half filled and a shape half altered outlive the page', async ({ marta, valley, hasTouch }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Diario', ['annotation']);
  const hand = handOf(marta, hasTouch);
  await opens(marta, sheet);
  await begins(marta, /Anotaciones/, 'Línea por puntos');
  await hand.tap(await onMap(marta, -80, 0));
  await hand.tap(await onMap(marta, 0, -60));
  await hand.tap(await onMap(marta, 80, 0));
  await expect.poll(() => journalled(marta), 'what a hand has set is on the device in a moment').toBe(3);
  await marta.reload();
  await expect(marta.getByText('Aquí está lo que estabas dibujando.')).toBeVisible();
  await done(marta);
  await marta.getByText('Trazo libre', { exact: true }).click();
  await marta.getByRole('textbox', { name: /¿Qué quiere decir\?/ }).fill('De aquí para allá');
  await marta.waitForTimeout(300);
  await marta.reload();
  await expect(marta.getByRole('textbox', { name: /¿Qué quiere decir\?/ })).toHaveValue('De aquí para allá');
  await saves(marta);
  const [line] = await sheet.has(1);
  const before = JSON.stringify(line?.geometry);
  expect((line?.geometry?.coordinates as unknown[]).length).toBe(3);

  await marta.getByRole('button', { name: 'Cambiar la forma' }).click();
  await expect(marta.getByText('Arrastra un punto para moverlo.')).toBeVisible();
  // The middle corner is under the middle of the map as it was drawn: dragged up.
  await marta.waitForTimeout(600);
  const from = await onScreen(marta, (line?.geometry?.coordinates as [number, number][])[1]!);
  await hand.drag([from, [from[0] + 10, from[1] - 20], [from[0] + 30, from[1] - 50], [from[0] + 40, from[1] - 60]]);
  await expect(marta.getByRole('button', { name: 'Listo', exact: true })).toBeEnabled();
  await marta.waitForTimeout(300);
  await marta.reload();
  await expect(marta.getByText('Aquí está lo que estabas dibujando.')).toBeVisible();
  await expect(marta.getByText('Arrastra un punto para moverlo.')).toBeVisible();
  await expect(marta.getByRole('button', { name: 'Deshacer el último trazo' }), 'back to the shape as it was').toBeEnabled();
  await done(marta);
  await expect.poll(async () => JSON.stringify((await sheet.features())[0]?.geometry)).not.toBe(before);
  await expect(marta.getByText('Todo guardado', { exact: true })).toBeVisible();
  await marta.reload();
  await expect(marta.getByText('Todo guardado', { exact: true })).toBeVisible();
  await expect(marta.getByRole('region', { name: 'Dibujo en curso' })).toHaveCount(0);
});

/** How many corners of the line under way the device holds. */
function journalled(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((told, failed) => {
        const opening = indexedDB.open('trama');
        opening.onerror = () => failed(opening.error);
        opening.onsuccess = () => {
          const db = opening.result;
          const all = db.transaction('journal').objectStore('journal').getAll();
          all.onsuccess = () => {
            db.close();
            told((all.result as { stroke?: { points: unknown[] } }[])[0]?.stroke?.points.length ?? 0);
          };
        };
      }),
  );
}

test('a device that cannot keep says so and loses nothing', async ({ marta, valley, hasTouch }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Lleno', ['annotation']);
  const hand = handOf(marta, hasTouch);
  // The way a full disk and a browser that forbids it look from a page.
  await marta.addInitScript(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await opens(marta, sheet);
  await marta.context().setOffline(true);
  await begins(marta, /Anotaciones/, 'Zona por puntos');
  for (const [dx, dy] of [[-60, -40], [60, -40], [0, 50]] as const) await hand.tap(await onMap(marta, dx, dy));
  await expect(marta.getByText('Este dispositivo no guarda dibujos a medias')).toBeVisible();
  await done(marta);
  await marta.getByText('Duda o pregunta', { exact: true }).click();
  await saves(marta);
  await expect(marta.getByText('Este dispositivo no pudo guardar la marca')).toBeVisible();
  await expect(marta.getByText('1 solo en esta página – no la cierres')).toBeVisible();
  const asked = new Promise<string>((told) => marta.once('dialog', (dialog) => (told(dialog.type()), void dialog.dismiss())));
  await marta.close({ runBeforeUnload: true });
  expect(await asked, 'the browser asks before the page is closed').toBe('beforeunload');
  await marta.context().setOffline(false);
  const [area] = await sheet.has(1);
  expect(area?.geometry?.type).toBe('Polygon');
  await expect(marta.getByText('La marca ya llegó al servidor')).toBeVisible();
  await marta.getByRole('button', { name: 'Seguir', exact: true }).click();
  await expect(marta.getByText('Todo guardado', { exact: true })).toBeVisible();
});

test('a map opened from the device is the server\'s again as soon as there is network', async ({ marta, valley, hasTouch }) => {
  test.skip(!hasTouch, 'the same on the desk');
  const sheet = await Sheet.make(valley, marta.request, 'De ida y vuelta', ['annotation']);
  await opens(marta, sheet);
  await marta.evaluate(async () => void (await navigator.serviceWorker.ready));
  await marta.waitForFunction(async () => !!(await caches.match('/')));
  await marta.context().setOffline(true);
  await marta.reload();
  await expect(marta.getByText('Este es el mapa guardado en este dispositivo')).toBeVisible();
  await marta.getByRole('button', { name: /^Más/ }).click();
  const doors = ['Cambiar mi frase de paso', 'Destruir este mapa'].map((name) => marta.locator('#panel').getByRole('button', { name }));
  for (const door of doors) await expect(door, 'only with the server').toHaveCount(0);
  await marta.context().setOffline(false);
  await marta.evaluate(() => dispatchEvent(new Event('online')));
  await expect(marta.getByText('Este es el mapa guardado en este dispositivo')).toBeHidden();
  for (const door of doors) await expect(door).toBeVisible();
});
