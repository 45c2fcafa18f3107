// A whole workshop: prepared on the laptop, entered by six phones without a name, led from the body to the last word.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './house';
import { Phone, faultsOf, seenBy } from './phones';
import { look, sound } from './room';
import { Sheet, handOf, opens, saves, staysUnderEscape, viewOf } from './sheet';

const GROUPS = ['Mariposa azul', 'Tortuga naranja', 'Loro violeta'] as const;

/** The facilitator copies a template and makes it hers; the page then shows the console. */
async function prepares(marta: Page, sheet: Sheet, template: string): Promise<void> {
  await opens(marta, sheet);
  await marta.getByRole('button', { name: 'Más', exact: true }).click();
  await marta.getByRole('button', { name: 'Talleres' }).click();
  const dialog = marta.getByRole('dialog', { name: 'Talleres' });
  await expect(dialog.getByText(template)).toBeVisible();
  await look(marta, 'templates');
  await sound(marta);
  await dialog.getByRole('listitem').filter({ hasText: template }).getByRole('button', { name: 'Usar' }).click();
  await marta.getByLabel('Nombre del taller').fill('Mujeres del río');
  await marta.getByRole('textbox', { name: /^Territorio/ }).fill('La vega');
  await marta.getByRole('button', { name: 'Quitar el grupo Rana verde' }).click();
  await marta.getByRole('textbox', { name: 'Quiénes se sientan en Mariposa azul' }).fill('Jóvenes');
  await marta.getByRole('textbox', { name: 'Quiénes se sientan en Mariposa azul' }).blur();
  await look(marta, 'plan');
  await sound(marta);
  await saves(marta);
  await expect(marta.getByRole('dialog', { name: 'Mujeres del río' })).toBeVisible();
}

test('a whole workshop: one who leads and six phones in three groups, from the body to the last word, the network going and coming', async ({ marta, valley, browser }) => {
  // Seven maps drawn in software.
  test.setTimeout(360_000);
  const wrong = faultsOf(marta);
  const sheet = await Sheet.make(valley, marta.request, 'Taller', ['annotation', 'risk_factor', 'capacity']);
  await prepares(marta, sheet, 'Cuerpo-territorio');
  const console = marta.getByRole('dialog', { name: 'Mujeres del río' });
  const leads = (): Promise<void> => marta.getByRole('button', { name: 'Conducir el taller' }).click();
  const rests = (): Promise<void> => console.getByRole('button', { name: 'Cerrar', exact: true }).first().click();
  const phase = (name: string): Promise<void> => console.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: 'Abrir', exact: true }).click();
  const progress = (group: string) => console.getByRole('listitem').filter({ hasText: group }).first();

  // The door: an address to be seen, and words to be heard.
  await marta.getByRole('button', { name: 'Abrir la puerta' }).click();
  await expect(marta.locator('.url')).toContainText('#join=');
  const [url, words] = [(await marta.locator('.url').textContent()) ?? '', (await marta.locator('.code').textContent()) ?? ''];
  await look(marta, 'door');
  const phones = await Promise.all(Array.from({ length: 6 }, () => Phone.make(browser, sheet)));
  const [lina, eva, rosa, paz, sol, mar] = phones as [Phone, Phone, Phone, Phone, Phone, Phone];
  await lina.comes({ url }, GROUPS[0], true);
  await eva.comes({ words }, GROUPS[0]);
  await rosa.comes({ url }, GROUPS[1]);
  await expect(lina.page.getByText('Aquí aparece qué hacer')).toBeVisible();
  await expect(lina.page.getByRole('button', { name: 'Dibujar', exact: true }), 'nothing is offered before a phase is open').toHaveCount(0);
  await expect(marta.getByText('4 personas conectadas')).toBeVisible();

  // The body: hers alone.
  await phase('Cuerpo y sentires');
  await expect(lina.room.getByText('Escoge una silueta.')).toBeVisible();
  await look(lina.page, 'card');
  await sound(lina.page);
  await lina.page.emulateMedia({ colorScheme: 'dark' });
  await look(lina.page, 'card-dark');
  await sound(lina.page);
  await lina.page.emulateMedia({ colorScheme: 'light' });
  await lina.room.getByRole('button', { name: 'Responder', exact: true }).click();
  const body = lina.page.getByRole('region', { name: 'Cuerpo-territorio' });
  await body.locator('.pick').filter({ hasText: 'Calma' }).click();
  const silhouette = (await body.getByRole('application').boundingBox())!;
  await handOf(lina.page, true).tap([silhouette.x + silhouette.width / 2, silhouette.y + silhouette.height * 0.35]);
  await expect.poll(async () => (await lina.sees()).map((one) => one.properties.kind)).toEqual(['body_mark']);
  await look(lina.page, 'body');
  await sound(lina.page);
  await body.getByRole('button', { name: 'Listo', exact: true }).click();
  await body.getByRole('button', { name: 'Cerrar', exact: true }).click();

  // Alone on the map. The network goes in the middle of a drawing, and the phone is turned off and on.
  await phase('Del cuerpo al lugar');
  await expect(lina.room.getByText('¿En qué parte del cuerpo sientes un lugar?')).toBeVisible();
  await lina.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await lina.page.waitForFunction(async () => !!(await caches.match('/')));
  await lina.room.getByRole('button', { name: 'Pregunta siguiente' }).click();
  await lina.room.getByRole('button', { name: 'Responder', exact: true }).click();
  await look(lina.page, 'palette');
  await sound(lina.page);
  await lina.picks(/oscur/i);
  await lina.page.context().setOffline(true);
  await lina.rings(await lina.at(-40, -60), 60);
  await lina.page.reload();
  await expect(lina.page.getByText('Aquí está lo que estabas dibujando.')).toBeVisible();
  await lina.finishes();
  await expect(lina.panel.getByText('¿De día o de noche?')).toBeVisible();
  await expect(lina.room.getByText('Del cuerpo al lugar'), 'in the phase that was open').toBeVisible();
  await look(lina.page, 'question');
  await sound(lina.page);
  await lina.picks('Solo de noche');
  await lina.saves();
  await expect(lina.page.getByText('1 por enviar – sin conexión').first()).toBeVisible();
  await look(lina.page, 'offline');
  await sound(lina.page);
  await lina.page.context().setOffline(false);
  await lina.page.evaluate(() => dispatchEvent(new Event('online')));
  await expect(lina.page.getByText('Todo guardado', { exact: true })).toBeVisible();
  const drawn = async (phone: Phone): Promise<number> => (await phone.sees()).filter((one) => one.properties.kind === 'risk_factor').length;
  expect(await drawn(lina), 'it arrives once').toBe(1);
  expect([await drawn(eva), await drawn(rosa), (await seenBy(marta, sheet)).length], 'and is hers alone').toEqual([0, 0, 0]);

  // The groups: what is shared is seen by those who sit there, and taken back again.
  await phase('Mapa del grupo');
  await lina.shares();
  await look(lina.page, 'shared');
  await expect.poll(() => drawn(eva)).toBe(1);
  expect([await drawn(rosa), (await seenBy(marta, sheet)).length]).toEqual([0, 0]);
  await expect(progress(GROUPS[0])).toContainText('1 marca en el grupo');
  await lina.page.getByRole('button', { name: 'Volver a dejarla solo para mí' }).click();
  await expect.poll(() => drawn(eva)).toBe(0);
  await lina.shares();
  for (const [phone, group] of [[paz, GROUPS[1]], [sol, GROUPS[2]], [mar, GROUPS[2]]] as const) await phone.comes({ url }, group);
  await expect(marta.getByText('7 personas conectadas')).toBeVisible();
  await look(marta, 'console');
  await sound(marta);
  for (const [phone, dx] of [[rosa, -40], [paz, 70], [sol, -36], [mar, 60]] as const) {
    await phone.marks(/oscur/i, dx, -60);
    await phone.shares();
  }

  // Drawing stops: what is half done is out of sight, and there again afterwards.
  for (let card = 0; card < 2; card++) await eva.room.getByRole('button', { name: 'Pregunta siguiente' }).click();
  await eva.room.getByRole('button', { name: 'Responder', exact: true }).click();
  await handOf(eva.page, true).tap(await eva.at(0, 0));
  await expect(eva.panel).toContainText('Sanadora');
  await console.getByRole('button', { name: 'Parar el dibujo' }).click();
  await expect(eva.page.getByText('El dibujo está en pausa')).toBeVisible();
  await expect(eva.page.getByText('Sanadora')).toHaveCount(0);
  await expect(rosa.page.getByRole('button', { name: 'Dibujar', exact: true })).toHaveCount(0);
  await look(eva.page, 'frozen');
  await sound(eva.page);
  await console.getByRole('button', { name: 'Seguir dibujando' }).click();
  await expect(eva.panel).toContainText('Sanadora');
  await eva.saves();
  await eva.shares();

  // What a group did last, a mistake, is taken back by who leads, unseen; and may be put back.
  const shared = async (): Promise<number> => (await lina.sees()).length;
  await expect.poll(shared).toBe(3);
  await eva.page.getByRole('button', { name: 'Borrar', exact: true }).click();
  await expect.poll(shared).toBe(2);
  await console.getByRole('button', { name: `Deshacer lo último que hizo ${GROUPS[0]}` }).click();
  await expect(marta.getByText(/^Volvió al mapa lo último que/)).toBeVisible();
  await expect.poll(shared).toBe(3);
  await look(marta, 'undone');
  await marta.getByRole('button', { name: 'Devolver' }).click();
  await expect.poll(shared).toBe(2);

  // A layer is out of sight for now.
  const mute = console.getByRole('button', { name: 'Callar Cuidados' });
  await mute.click();
  await rosa.page.getByRole('button', { name: 'Capas' }).click();
  await expect(rosa.panel.getByText('Riesgos', { exact: true })).toBeVisible();
  await expect(rosa.panel.getByText('Cuidados', { exact: true })).toHaveCount(0);
  await mute.click();
  await expect(rosa.panel.getByText('Cuidados', { exact: true })).toBeVisible();
  await rosa.page.getByRole('button', { name: 'Capas' }).click();
  await rests();

  // All eyes on one place; whoever does not want to goes back. Then one group follows.
  const before = viewOf(rosa.page);
  await marta.getByRole('button', { name: 'Acercar' }).click();
  await marta.getByRole('button', { name: 'Miren aquí' }).click();
  for (const { page } of phones) await expect(page.getByText('Quien conduce muestra este lugar.')).toBeVisible();
  await expect.poll(() => viewOf(rosa.page)).not.toBe(before);
  await look(rosa.page, 'look');
  await sound(rosa.page);
  await rosa.page.getByRole('button', { name: 'Volver a donde estaba' }).click();
  await expect(rosa.page.getByText('Quien conduce muestra este lugar.')).toHaveCount(0);
  await marta.getByLabel('A quién').selectOption({ label: GROUPS[0] });
  await marta.getByRole('button', { name: 'Síganme' }).click();
  await expect(eva.page.getByText('Tu mapa sigue al de quien conduce.')).toBeVisible();
  await expect(rosa.page.getByText('Tu mapa sigue al de quien conduce.'), 'another group is not asked').toHaveCount(0);
  await marta.getByRole('button', { name: 'Dejar de guiar' }).click();
  await eva.page.getByRole('button', { name: 'Quedarme aquí' }).click();

  // The plenary: three groups show what they drew, all of them in the same place.
  await leads();
  await phase('Plenaria');
  await rests();
  for (const { page } of [lina, paz, sol, mar]) {
    await page.getByRole('button', { name: 'Mostrar a toda la sala' }).click();
    await expect(page.getByText('Toda la sala ve esta marca.')).toBeVisible();
  }
  const plenary = async ({ page, room, panel }: Phone): Promise<void> => {
    await room.getByRole('button', { name: 'Plenaria' }).click();
    await expect(panel.locator('li').filter({ hasText: /oscuro/i })).toHaveCount(4);
    await expect(page.getByLabel('Ver dónde coinciden los grupos')).toBeVisible();
  };
  const chooses = async ({ page, panel }: Phone): Promise<void> => {
    await panel.locator('li').first().getByRole('button').click();
    await expect(page.getByRole('region', { name: 'Lo que dice la sala' })).toBeVisible();
  };
  await plenary(rosa);
  await rosa.page.getByLabel('Ver dónde coinciden los grupos').check();
  await expect(rosa.page.getByText('de 3. Se cuentan grupos, no personas.')).toBeVisible();
  await look(rosa.page, 'plenary');
  await sound(rosa.page);
  await chooses(rosa);
  const agree = rosa.page.getByRole('region', { name: 'Lo que dice la sala' }).getByRole('button', { name: /^De acuerdo/ });
  await agree.click();
  await expect(agree).toHaveAttribute('aria-pressed', 'true');
  await look(rosa.page, 'stances');
  await sound(rosa.page);
  await plenary(eva);
  await expect(eva.page.getByText('De acuerdo 1')).toBeVisible();

  // Notes: who leads writes what was agreed, and may tap the mark that it is about.
  await marta.getByRole('button', { name: 'Notas', exact: true }).click();
  await marta.getByRole('button', { name: 'Escribir una nota' }).click();
  await marta.getByLabel('Acuerdo', { exact: true }).check();
  await marta.getByLabel('¿Qué se dijo?').fill('La vereda queda sin luz desde las seis.');
  await marta.getByRole('button', { name: 'Enlazar una marca' }).click();
  await expect(marta.getByText('Toca en el mapa la marca de la que se habla.')).toBeVisible();
  await marta.getByRole('button', { name: 'Cancelar' }).first().click();
  await saves(marta);
  await expect(marta.getByText('La vereda queda sin luz desde las seis.')).toBeVisible();
  await look(marta, 'notes');
  await sound(marta);

  // Dots: three put theirs; nobody sees whose they are, and the sums come at the end.
  await marta.getByRole('region', { name: 'Taller' }).getByRole('button', { name: 'Plenaria' }).click();
  await marta.getByRole('button', { name: /^Votar con/ }).click();
  await expect(marta.getByText('Te quedan 3 puntos')).toBeVisible();
  await plenary(lina);
  await chooses(lina);
  await chooses(eva);
  for (const { page } of [lina, eva, rosa]) await page.getByRole('button', { name: 'Poner un punto' }).click();
  await expect(rosa.page.getByText('Pusiste 1 punto aquí')).toBeVisible();
  await look(rosa.page, 'dots');
  await expect(marta.getByText('3 personas ya pusieron puntos.')).toBeVisible();
  await marta.getByRole('button', { name: 'Cerrar y sumar' }).click();
  await marta.getByRole('dialog').getByRole('button', { name: 'Cerrar y sumar' }).click();
  await expect(marta.getByText('3 papeletas')).toBeVisible();
  await expect(marta.getByRole('img', { name: '3 puntos' })).toBeVisible();
  await look(marta, 'result');
  await sound(marta);

  // The wall: large, live, and covered with the room.
  const wall = await marta.context().newPage();
  const onWall = faultsOf(wall);
  await wall.setViewportSize({ width: 1920, height: 1080 });
  await wall.goto(`${valley.house.url}/?projector=${sheet.id}`);
  await expect(wall.getByRole('heading', { name: 'Plenaria' })).toBeVisible();
  await expect(wall.getByText('Jóvenes', { exact: false }).first()).toBeVisible();
  await wall.getByRole('button', { name: 'Abrir la puerta' }).click();
  await expect(wall.locator('.code')).toBeVisible();
  await look(wall, 'wall');
  await sound(wall);
  await wall.keyboard.press('2');
  await expect(wall.getByText('de 3. Se cuentan grupos, no personas.')).toBeVisible();
  await look(wall, 'wall-ground');
  await wall.keyboard.press('3');
  await expect(wall.getByLabel('Grupo del mapa 2')).toBeVisible();
  await look(wall, 'wall-beside');
  await wall.keyboard.press('4');
  await expect(wall.getByText('3 papeletas')).toBeVisible();
  await look(wall, 'wall-dots');
  await sound(wall);

  // A pause for care, then somebody enters: every screen at once, and only she who leads shows them again.
  await leads();
  await console.getByRole('button', { name: 'Pausa de cuidado' }).click();
  for (const page of [...phones.map((phone) => phone.page), wall]) await expect(page.getByRole('heading', { name: 'Una pausa para cuidarnos' })).toBeVisible();
  await look(lina.page, 'care');
  await sound(lina.page);
  await look(wall, 'wall-care');
  await marta.getByRole('button', { name: 'Seguir con el taller' }).click();
  await expect(lina.room).toBeVisible();
  await console.getByRole('button', { name: 'Cubrir todas las pantallas' }).click();
  for (const { page } of phones) await expect(page.getByRole('button', { name: 'Un momento, por favor' })).toBeDisabled();
  await look(lina.page, 'covered');
  await staysUnderEscape(lina.page, lina.page.getByRole('dialog', { name: 'Pantalla tapada' }));
  await staysUnderEscape(marta, marta.getByRole('dialog', { name: 'Pantalla tapada' }));
  await marta.getByRole('button', { name: 'Toca para mostrar todas las pantallas otra vez' }).click();
  for (const { page } of phones) await expect(page.getByRole('button', { name: 'Un momento, por favor' })).toHaveCount(0);

  // What leaves, and the last words: nothing is drawn any more.
  await phase('Qué sale de la sala');
  await expect(mar.room.getByText('Miremos cada capa.')).toBeVisible();
  await look(mar.page, 'leave');
  await phase('Cerrar con cuidado');
  for (const phone of phones) await expect(phone.room.getByText('Cerrar con cuidado')).toBeVisible();
  await expect(eva.page.getByRole('button', { name: 'Dibujar', exact: true })).toHaveCount(0);
  await look(mar.page, 'close');
  await sound(mar.page);

  // Her word is enough: what she drew is gone for all.
  const { account } = (await (await lina.page.request.get(`${valley.house.url}/api/session`)).json()) as { account: { id: string; name: string } };
  expect([await drawn(lina), await drawn(rosa)]).toEqual([4, 5]);
  await console.getByRole('button', { name: `Borrar lo de ${account.name}`, exact: true }).click();
  await marta.getByRole('button', { name: 'Borrar para siempre' }).click();
  await expect.poll(async () => [await drawn(lina), await drawn(rosa)]).toEqual([3, 4]);
  expect((await lina.sees()).filter((one) => one.properties.author === account.id), 'nothing of hers is left').toEqual([]);
  for (const phone of phones) await phone.leaves();
  expect([...wrong, ...onWall], 'nothing breaks unseen').toEqual([]);
});

test('a template is saved as a file and taken in again', async ({ marta, valley }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Plantillas', ['annotation']);
  await prepares(marta, sheet, 'Mapa de riesgos y cuidados');
  await marta.getByRole('dialog').getByRole('button', { name: 'Cerrar', exact: true }).first().click();
  await marta.getByRole('button', { name: 'Talleres' }).click();
  const saved = marta.waitForEvent('download');
  await marta.getByRole('link', { name: 'Guardar como plantilla para compartir' }).click();
  const path = await (await saved).path();
  await marta.locator('input[type=file]').setInputFiles({ name: 'taller.toml', mimeType: 'application/toml', buffer: readFileSync(path) });
  await expect(marta.getByLabel('Nombre del taller')).toHaveValue('Mujeres del río');
  await expect(marta.getByRole('textbox', { name: /^Territorio/ }), 'the place is not handed on').toHaveValue('');
  await marta.getByRole('button', { name: 'Cancelar' }).click();
  await marta.locator('input[type=file]').setInputFiles({ name: 'otra.toml', mimeType: 'text/plain', buffer: Buffer.from('esto no es') });
  await expect(marta.getByText('Este archivo no es una plantilla de taller.')).toBeVisible();
});
