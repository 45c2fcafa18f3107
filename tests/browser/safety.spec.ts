// What stands between a person and whoever takes the phone out of her hand.
import type { Page } from '@playwright/test';
import { comes, expect, test } from './house';
import { Sheet, begins, center, handOf, onMap, opens, saves, staysUnderEscape } from './sheet';

const calculator = /\/calculadora\.html$/;

async function isAway(page: Page): Promise<void> {
  await expect(page).toHaveURL(calculator);
  await expect(page).toHaveTitle('Calculadora');
  await page.getByRole('button', { name: '7', exact: true }).click();
  await expect(page.getByRole('status')).toHaveText('7');
}

/** As when another app comes to the front. */
async function goesOutOfSight(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden ? 'hidden' : 'visible');
}

async function kept(page: Page): Promise<unknown> {
  return page.evaluate(async () => ({
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: 'caches' in globalThis ? await caches.keys() : [],
    workers: (await navigator.serviceWorker?.getRegistrations())?.length ?? 0,
    local: { ...localStorage },
    session: { ...sessionStorage },
  }));
}
const nothing = { databases: [], caches: [], workers: 0, local: {}, session: {} };

test('the quick exit is on every screen, and the first that a key finds', async ({ marta, page, valley }) => {
  const exit = (where: Page) => where.getByRole('button', { name: 'Salida rápida' }).last();
  const first = async (where: Page, screen: string): Promise<void> => {
    await expect(exit(where), screen).toBeInViewport();
    const side = async (): Promise<number> => exit(where).boundingBox().then((box) => Math.min(box?.width ?? 0, box?.height ?? 0));
    await expect.poll(side, `${screen}: a thumb hits it`).toBeGreaterThanOrEqual(48);
    const reached = await where.evaluate(() => {
      const scope = [...document.querySelectorAll('dialog[open]')].pop() ?? document.body;
      const [found] = [...scope.querySelectorAll<HTMLElement>('a[href], button:not(:disabled), input:not(:disabled), select, textarea')].filter((one) => one.tabIndex >= 0 && one.checkVisibility());
      return found?.getAttribute('aria-label');
    });
    expect(reached, screen).toBe('Salida rápida');
  };
  await page.goto(valley.house.url);
  await first(page, 'signing in');
  await page.goto(`${valley.house.url}/#join=no-es-un-codigo`);
  await page.reload();
  await expect(page.getByRole('alert')).toBeVisible();
  await first(page, 'joining');

  await marta.goto(valley.house.url);
  await expect(marta.getByRole('link', { name: /Valle del Yaramí/ })).toBeVisible();
  await first(marta, 'the maps');
  const sheet = await Sheet.make(valley, marta.request, 'Salidas', ['annotation']);
  const mark = await sheet.put('annotation', { type: 'Point', coordinates: center }, { code: 'duda', text: 'Aquí' });
  await opens(marta, sheet, `#feature=${mark}`);
  await first(marta, 'a mark');
  await marta.getByRole('button', { name: 'Más', exact: true }).click();
  for (const door of ['Personas y enlaces', 'Traer datos de un archivo', 'Atajos del teclado', 'Si alguien mira tu pantalla', 'Olvidar en este dispositivo']) {
    await marta.locator('#panel').getByRole('button', { name: door }).click();
    await expect(marta.getByRole('dialog')).toBeVisible();
    await first(marta, door);
    await expect(marta.getByRole('button', { name: 'Salida rápida' }).last(), 'Enter does not leave by mistake').not.toBeFocused();
    await marta.getByRole('dialog').getByRole('button', { name: 'Cerrar', exact: true }).click();
  }
  await begins(marta, /Anotaciones/, 'Punto');
  await first(marta, 'drawing');
  await marta.goto(`${valley.house.url}/?map=00000000-0000-4000-8000-000000000000`);
  await expect(marta.getByRole('alert')).toBeVisible();
  await first(marta, 'a map that is not there');
});

for (const way of ['button', 'shift'] as const) {
  test(`a quick exit by ${way} shows another page, and so does the way back`, async ({ marta, valley, hasTouch }) => {
    test.skip(hasTouch, 'the same on the phone');
    const asked: string[] = [];
    const strangers: string[] = [];
    marta.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith('http') && url.origin !== valley.house.url) strangers.push(request.url());
      asked.push(request.url());
    });
    await marta.goto('about:blank');
    await marta.goto(valley.house.url);
    await marta.getByRole('link', { name: /Valle del Yaramí/ }).click();
    await expect(marta.getByText('Todo guardado')).toBeVisible();
    if (way === 'button') await marta.getByRole('button', { name: 'Salida rápida' }).click();
    else {
      // From inside a field of a dialog, where single keys are letters.
      await marta.getByRole('button', { name: 'Más', exact: true }).click();
      await marta.locator('#panel').getByRole('button', { name: 'Personas y enlaces' }).click();
      await marta.getByRole('dialog').getByRole('combobox').first().focus();
      await marta.keyboard.press('Shift+A');
      await expect(marta.getByRole('dialog')).toBeVisible();
      for (let press = 0; press < 3; press++) await marta.keyboard.press('Shift');
    }
    await isAway(marta);
    // Back leads to what was before the map in this tab, and there too stands the other page.
    await marta.goBack();
    await isAway(marta);
    expect(await marta.locator('#app').count(), 'nothing of the map is in the document').toBe(0);
    await marta.goForward().catch(() => undefined);
    await isAway(marta);
    expect(strangers).toEqual([]);
    // Nobody was signed out: whoever types the address goes on.
    await marta.goto(valley.house.url);
    await expect(marta.getByRole('link', { name: /Valle del Yaramí/ })).toBeVisible();
    await marta.reload();
    await expect(marta.getByRole('link', { name: /Valle del Yaramí/ })).toBeVisible();
  });
}

test('the other page opens without network', async ({ marta, valley, hasTouch }) => {
  test.skip(hasTouch, 'the same on the phone');
  await marta.goto(valley.house.url);
  await expect(marta.getByRole('link', { name: /Valle del Yaramí/ })).toBeVisible();
  await expect.poll(() => marta.evaluate(async () => (await Promise.all((await caches.keys()).map(async (key) => (await (await caches.open(key)).keys()).map(({ url }) => new URL(url).pathname)))).flat())).toContain('/calculadora.html');
  await marta.reload();
  await marta.context().setOffline(true);
  await marta.getByRole('button', { name: 'Salida rápida' }).click();
  await isAway(marta);
  await marta.context().setOffline(false);
});

test('forgetting can be called off, warns of what would be lost, and leaves nothing', async ({ valley, browser, contextOptions, marta, hasTouch }) => {
  test.skip(!hasTouch, 'the same on the desk');
  const sheet = await Sheet.make(valley, marta.request, 'Olvido', ['annotation']);
  const luz = await sheet.comes(browser, `Luz ${Math.floor(Math.random() * 1e6)}`, contextOptions);
  await luz.goto(valley.house.url);
  await opens(luz, sheet);
  await expect.poll(async () => ((await kept(luz)) as { workers: number }).workers).toBe(1);
  // Without the server; the page itself is asked for all the same, as by a phone in a valley without signal.
  await luz.route('**/api/maps/*/changes*', (route) => route.abort());
  await begins(luz, /Anotaciones/, 'Punto');
  await handOf(luz, hasTouch).tap(await onMap(luz));
  await luz.getByText('Duda o pregunta', { exact: true }).click();
  await saves(luz);
  await expect.poll(() => luz.evaluate(() => new Promise<number>((told) => {
    const open = indexedDB.open('trama');
    open.onsuccess = () => {
      const count = open.result.transaction('outbox').objectStore('outbox').count();
      count.onsuccess = () => (told(count.result), open.result.close());
    };
  }))).toBe(1);

  await luz.getByRole('button', { name: 'Más', exact: true }).click();
  await luz.locator('#panel').getByRole('button', { name: 'Olvidar en este dispositivo' }).click();
  const dialog = luz.getByRole('dialog');
  await expect(dialog.getByText('¡Hay 1 cambio que todavía no llegó al servidor y se perdería!')).toBeVisible();
  await dialog.getByRole('button', { name: 'Olvidar todo' }).click();
  await expect(dialog.getByText(/Se borra en \d segundos/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancelar' }).click();
  await expect(dialog).toHaveCount(0);
  await luz.waitForTimeout(6_000);
  expect((await luz.context().cookies()).length, 'called off, all is as it was').toBe(1);
  await expect(luz.getByRole('heading', { level: 1, name: 'Olvido' })).toBeVisible();

  // A second page of the same browser holds the database open, and would write again.
  const beside = await luz.context().newPage();
  await beside.goto(sheet.address);
  await expect(beside.getByRole('heading', { level: 1, name: 'Olvido' })).toBeVisible();
  await luz.locator('#panel').getByRole('button', { name: 'Olvidar en este dispositivo' }).click();
  await dialog.getByRole('button', { name: 'Olvidar todo' }).click();
  await expect(luz.getByRole('button', { name: 'Entrar', exact: true })).toBeVisible();
  await expect(beside.getByRole('button', { name: 'Entrar', exact: true })).toBeVisible();
  expect(await luz.context().cookies()).toEqual([]);
  expect(await kept(luz)).toEqual(nothing);
  await luz.goBack();
  await expect(luz.getByRole('button', { name: 'Entrar', exact: true })).toBeVisible();
  await expect(luz.getByText('Olvido')).toHaveCount(0);
  await luz.waitForTimeout(1_500);
  expect(await kept(luz), 'nor does the page that asks for a name keep anything').toEqual(nothing);
  await luz.context().close();
});

test('signing out leaves nothing either, and says first what would be lost', async ({ valley, browser, contextOptions, hasTouch }) => {
  test.skip(hasTouch, 'the same on the phone');
  const luz = await comes(valley, browser, `Garza ${Math.floor(Math.random() * 1e6)}`, contextOptions);
  await luz.goto(valley.house.url);
  await expect.poll(async () => ((await kept(luz)) as { workers: number }).workers).toBe(1);
  await luz.getByRole('button', { name: 'Salir', exact: true }).click();
  await expect(luz.getByRole('button', { name: 'Entrar', exact: true })).toBeVisible();
  expect(await luz.context().cookies()).toEqual([]);
  expect(await kept(luz)).toEqual(nothing);
  await luz.context().close();
});

test('what the browser does not let a page erase the next one erases first', async ({ valley, browser, contextOptions, hasTouch }) => {
  test.skip(hasTouch, 'the same on the phone');
  const luz = await comes(valley, browser, `Mirla ${Math.floor(Math.random() * 1e6)}`, contextOptions);
  await luz.goto(valley.house.url);
  await expect.poll(async () => ((await kept(luz)) as { workers: number }).workers).toBe(1);
  // A tab that does not let go of the database when it is asked to.
  const asleep = await luz.context().newPage();
  await asleep.goto(`${valley.house.url}/calculadora.html`);
  await asleep.evaluate(() => new Promise<void>((told) => {
    const asked = indexedDB.open('trama');
    asked.onsuccess = () => (Object.assign(window, { held: asked.result }), told());
  }));
  // Over plain HTTP in a room without internet no browser hears the server's own order to clear.
  await luz.route('**/api/session', async (route) => {
    const answer = await route.fetch();
    const { 'clear-site-data': _, ...headers } = answer.headers();
    await route.fulfill({ response: answer, headers });
  });
  await luz.getByRole('button', { name: 'Salir', exact: true }).click();
  await expect(luz.getByText('Se termina de borrar lo que este dispositivo guardaba.')).toBeVisible();
  expect(((await kept(luz)) as { databases: string[] }).databases, 'it is still there').toEqual(['trama']);
  await luz.reload();
  await expect(luz.getByText('Se termina de borrar'), 'nothing else begins before').toBeVisible();
  await expect(luz.getByRole('button', { name: 'Entrar', exact: true })).toHaveCount(0);
  await asleep.close();
  await expect(luz.getByRole('button', { name: 'Entrar', exact: true })).toBeVisible();
  expect(await kept(luz)).toEqual(nothing);
  await luz.context().close();
});

test('without the server everything is erased here, and the page says that the session is still open', async ({ valley, browser, contextOptions, hasTouch }) => {
  test.skip(hasTouch, 'the same on the phone');
  const luz = await comes(valley, browser, `Tingua ${Math.floor(Math.random() * 1e6)}`, contextOptions);
  await luz.goto(valley.house.url);
  await expect.poll(async () => ((await kept(luz)) as { workers: number }).workers).toBe(1);
  await luz.getByRole('button', { name: 'Si alguien mira tu pantalla' }).click();
  await luz.getByRole('dialog').getByRole('button', { name: 'Olvidar en este dispositivo' }).click();
  await luz.context().setOffline(true);
  await luz.getByRole('dialog').getByRole('button', { name: 'Olvidar todo' }).click();
  await expect(luz.getByRole('alert')).toContainText('la sesión sigue abierta');
  expect(await kept(luz)).toEqual(nothing);
  await luz.context().setOffline(false);
  await luz.getByRole('button', { name: 'Cerrar la sesión ahora' }).click();
  await expect(luz.getByRole('button', { name: 'Entrar', exact: true })).toBeVisible();
  expect(await luz.context().cookies()).toEqual([]);
  await luz.context().close();
});

test('the screen is covered when it goes out of sight or at a tap, and shown again by one', async ({ marta, valley, hasTouch }) => {
  test.skip(!hasTouch, 'the same on the desk');
  const sheet = await Sheet.make(valley, marta.request, 'Tapada', ['annotation']);
  await opens(marta, sheet);
  const cover = marta.getByRole('dialog', { name: 'Pantalla tapada' });
  await goesOutOfSight(marta, true);
  await expect(cover).toBeVisible();
  await goesOutOfSight(marta, false);
  await expect(cover, 'coming back is not enough').toBeVisible();
  const size = marta.viewportSize()!;
  expect(await cover.boundingBox()).toEqual({ x: 0, y: 0, width: size.width, height: size.height });
  for (const [x, y] of [[20, 20], [size.width / 2, size.height / 2], [size.width - 20, size.height - 20]] as const) {
    expect(await marta.evaluate(([x, y]) => !!document.elementFromPoint(x!, y!)?.closest('dialog'), [x, y]), `${x}, ${y}`).toBe(true);
  }
  await expect(cover).not.toContainText(/trama|mapa/i);
  await marta.getByRole('button', { name: 'Toca para seguir' }).click();
  await expect(cover).toHaveCount(0);
  await expect(marta.getByRole('heading', { level: 1, name: 'Tapada' })).toBeVisible();

  await marta.getByRole('button', { name: 'Tapar la pantalla' }).click();
  await expect(cover).toBeVisible();
  await staysUnderEscape(marta, cover);
  await marta.keyboard.press('Enter');
  await expect(cover).toHaveCount(0);
  // Over an open dialog too, whose answers are still there afterwards.
  await marta.getByRole('button', { name: 'Más', exact: true }).click();
  await marta.locator('#panel').getByRole('button', { name: 'Personas y enlaces' }).click();
  const people = marta.getByRole('dialog', { name: 'Personas y enlaces' });
  await expect(people).toBeVisible();
  const choice = people.getByRole('combobox').first();
  await choice.selectOption({ index: 1 });
  const chosen = await choice.inputValue();
  await goesOutOfSight(marta, true);
  await expect(cover).toBeVisible();
  await goesOutOfSight(marta, false);
  await marta.getByRole('button', { name: 'Toca para seguir' }).click();
  await expect(choice).toHaveValue(chosen);
  // Once more, with the dialog open beneath.
  await goesOutOfSight(marta, true);
  await goesOutOfSight(marta, false);
  await staysUnderEscape(marta, cover);
  await marta.getByRole('button', { name: 'Toca para seguir' }).click();
  await expect(choice).toHaveValue(chosen);
  await people.getByRole('button', { name: 'Cerrar', exact: true }).click();
  // And what opens late, when its part of the page has come, waits beneath.
  await marta.route('**/assets/Export-*.js', async (route) => (await new Promise((later) => setTimeout(later, 1_000)), route.continue()));
  await marta.locator('#panel').getByRole('button', { name: 'Descargar datos' }).click();
  await goesOutOfSight(marta, true);
  await marta.waitForTimeout(2_000);
  await goesOutOfSight(marta, false);
  await marta.getByRole('button', { name: 'Toca para seguir' }).click();
  await expect(marta.getByRole('dialog', { name: 'Descargar datos' })).toBeVisible();
  await goesOutOfSight(marta, true);
  await cover.getByRole('button', { name: 'Salida rápida' }).click();
  await isAway(marta);
});

test('a draft older than seven days is gone from the device, and the page says so', async ({ marta, valley, hasTouch }) => {
  test.skip(!hasTouch, 'the same on the desk');
  const sheet = await Sheet.make(valley, marta.request, 'Vieja', ['annotation']);
  await opens(marta, sheet);
  await begins(marta, /Anotaciones/, 'Punto');
  await handOf(marta, hasTouch).tap(await onMap(marta));
  await expect(marta.getByRole('button', { name: 'Guardar', exact: true })).toBeVisible();
  await marta.waitForTimeout(300);
  await marta.evaluate(() => new Promise<void>((told) => {
    const open = indexedDB.open('trama');
    open.onsuccess = () => {
      const write = open.result.transaction('journal', 'readwrite');
      write.objectStore('journal').openCursor().onsuccess = (event) => {
        const at = (event.target as IDBRequest<IDBCursorWithValue | null>).result;
        if (!at) return;
        at.update({ ...at.value, at: Date.now() - 8 * 24 * 3600_000 });
        at.continue();
      };
      write.oncomplete = () => (open.result.close(), told());
    };
  }));
  await marta.reload();
  await expect(marta.getByText('Un borrador de hace más de 7 días se borró de este dispositivo.')).toBeVisible();
  await expect(marta.getByText('Todo guardado')).toBeVisible();
  await expect(marta.getByRole('button', { name: 'Guardar', exact: true })).toHaveCount(0);
});

test('violence against a person opens the care route in place of the form, and nothing of it is kept', async ({ marta, valley, hasTouch }) => {
  test.skip(!hasTouch, 'the same on the desk');
  const sheet = await Sheet.make(valley, marta.request, 'Cuidado', ['incident']);
  const sent: string[] = [];
  marta.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
  await opens(marta, sheet);
  const journal = (): Promise<string> => marta.evaluate(() => new Promise<string>((told) => {
    const open = indexedDB.open('trama');
    open.onsuccess = () => {
      const all = open.result.transaction('journal').objectStore('journal').getAll();
      all.onsuccess = () => (told(JSON.stringify(all.result)), open.result.close());
    };
  }));
  await begins(marta, /Incidentes/, 'Punto');
  await handOf(marta, hasTouch).tap(await onMap(marta));
  await expect.poll(journal).toContain('Point');
  await marta.getByText('Violencia sexual: abre la ruta de atención', { exact: true }).click();
  await expect(marta.getByRole('heading', { name: 'Esto no se marca en el mapa' })).toBeFocused();
  for (const number of ['155', '123', '141']) await expect(marta.getByRole('link', { name: number, exact: true })).toHaveAttribute('href', `tel:${number}`);
  await expect(marta.getByText('Primero la salud.')).toBeVisible();
  await expect(marta.getByRole('button', { name: 'Guardar', exact: true }), 'there is no form').toHaveCount(0);
  await expect.poll(journal, 'the place is off the device').toBe('[]');
  await marta.getByRole('button', { name: 'Volver al formulario' }).click();
  await expect(marta.getByRole('radio', { checked: true }), 'the choice itself is not kept').toHaveCount(0);
  await marta.getByText('Violencia contra una mujer o niña: abre la ruta', { exact: true }).click();
  await marta.getByRole('button', { name: 'Cerrar sin guardar nada' }).click();
  await expect(marta.getByRole('button', { name: 'Dibujar', exact: true })).toBeVisible();
  await expect.poll(journal).toBe('[]');
  expect(sent.filter((one) => /violencia|care/i.test(one)), 'nobody learns that it was opened').toEqual([]);
  expect(await sheet.features()).toEqual([]);
});
