// One who leads and six phones in three groups: through phases, a look, a freeze, what is shown, the plenary, and dots.
import { randomUUID } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { expect, test } from './house';
import { Sheet, center, handOf, onMap, opens, saves, viewOf } from './sheet';


const LOOK = process.env.TRAMA_LOOK;
async function look(page: Page, name: string): Promise<void> {
  if (LOOK) await page.screenshot({ path: `${LOOK}/plenary-${name}.png` });
}

async function sound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude('canvas').analyze();
  expect(violations.filter((one) => one.impact === 'serious' || one.impact === 'critical').map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
}

interface Phone {
  page: Page;
  group: number;
}

interface Room {
  sheet: Sheet;
  id: string;
  groups: string[];
}

/** Three groups, from the first template; she who leads sits in the room. */
async function prepares(marta: Page, sheet: Sheet): Promise<Room> {
  const { url } = sheet.valley.house;
  const { templates } = (await (await marta.request.get(`${url}/api/workshops`)).json()) as { templates: { plan: { groups: object[] } }[] };
  const { actor } = (await (await marta.request.get(`${url}/api/maps/${sheet.id}`)).json()) as { actor: string };
  const groups = [randomUUID(), randomUUID(), randomUUID()];
  const plan = { ...templates[0]!.plan, groups: groups.map((id, n) => ({ id, sign: templates[0]!.plan.groups[n], ...(n === 0 ? { who: 'Jóvenes' } : {}) })) };
  const id = randomUUID();
  await sheet.change({ kind: 'workshop.define', body: { workshop: id, plan } }, { kind: 'workshop.seat', body: { workshop: id, actor, seat: {} } });
  return { sheet, id, groups };
}

async function comes(browser: Browser, marta: Page, room: Room, group: number): Promise<Phone> {
  const { url } = room.sheet.valley.house;
  const made = await marta.request.post(`${url}/api/maps/${room.sheet.id}/links`, { data: { role: 'participant', expires_in_seconds: 3600, workshop: room.id } });
  const { code } = (await made.json()) as { code: string };
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, locale: 'es-CO' });
  const joined = await context.request.post(`${url}/api/join`, { data: { code, group: room.groups[group] } });
  expect(joined.ok(), await joined.text()).toBe(true);
  const page = await context.newPage();
  await page.goto(room.sheet.address);
  await expect(page.getByRole('region', { name: 'Taller' })).toBeVisible();
  return { page, group };
}

/** A mark of a phone, made beside its page. */
async function draws(phone: Phone, room: Room, scope: string, [lon, lat]: [number, number]): Promise<string> {
  const feature = randomUUID();
  await room.sheet.changeAs(phone.page.request, {
    kind: 'feature.put', layer: room.sheet.layers.risk_factor!, feature,
    body: { geometry: { type: 'Point', coordinates: [lon, lat] }, scope, properties: { code: 'acoso_calle' } },
  });
  return feature;
}

test('a room of six phones is led from the first mark to the last dot', async ({ marta, valley, browser }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Plenaria', ['risk_factor', 'capacity']);
  const room = await prepares(marta, sheet);
  const phones = await Promise.all([0, 0, 1, 1, 2, 2].map((group) => comes(browser, marta, room, group)));
  const [lina, eva, rosa] = [phones[0]!, phones[1]!, phones[2]!];
  await opens(marta, sheet);

  // A phase opens on every phone.
  await marta.getByRole('button', { name: 'Conducir el taller' }).click();
  const console = marta.getByRole('dialog', { name: 'Mapa de riesgos y cuidados' });
  await expect(console.getByText('7 personas conectadas')).toBeVisible();
  await console.getByRole('listitem').filter({ hasText: 'Mapa del grupo' }).getByRole('button', { name: 'Abrir', exact: true }).click();
  for (const { page } of phones) await expect(page.getByText('Mapa del grupo').first()).toBeVisible();

  // Drawing stops: what is half done is out of sight, and there again afterwards.
  const card = lina.page.getByRole('region', { name: 'Taller' });
  await card.getByRole('button', { name: 'Pregunta siguiente' }).click();
  await card.getByRole('button', { name: 'Pregunta siguiente' }).click();
  await card.getByRole('button', { name: 'Responder', exact: true }).click();
  await handOf(lina.page, true).tap(await onMap(lina.page, 0, 0));
  await expect(lina.page.locator('#panel')).toContainText('Escucha y apoyo emocional');
  await console.getByRole('button', { name: 'Parar el dibujo' }).click();
  await expect(lina.page.getByText('El dibujo está en pausa')).toBeVisible();
  await expect(lina.page.getByText('Escucha y apoyo emocional')).toHaveCount(0);
  await expect(eva.page.getByRole('button', { name: 'Dibujar', exact: true })).toHaveCount(0);
  await look(lina.page, 'frozen');
  await sound(lina.page);
  await look(marta, 'console');
  await sound(marta);
  await console.getByRole('button', { name: 'Seguir dibujando' }).click();
  await expect(lina.page.locator('#panel')).toContainText('Escucha y apoyo emocional');
  await saves(lina.page);
  await expect(lina.page.getByText('Solo tú ves esta marca.')).toBeVisible();
  await lina.page.getByRole('button', { name: 'Compartir con mi grupo' }).click();
  const shared = async (): Promise<number> => ((await (await eva.page.request.get(`${valley.house.url}/api/maps/${sheet.id}/features`)).json()) as { features: unknown[] }).features.length;
  await expect.poll(shared).toBe(1);

  // What a group did last is taken back unseen, and put back.
  const scope = (group: number): string => `group:${room.groups[group]}`;
  const mistake = await draws(eva, room, scope(0), [center[0] + 0.02, center[1] + 0.02]);
  const seen = async (): Promise<number> => (await eva.page.request.get(`${valley.house.url}/api/maps/${sheet.id}/features/${mistake}`)).status();
  const undo = console.getByRole('button', { name: /^Deshacer lo último que hizo/ }).first();
  await undo.click();
  await expect(marta.getByText(/^Se retiró del mapa lo último que dibujó/)).toBeVisible();
  await expect.poll(seen).toBe(404);
  await marta.getByRole('button', { name: 'Devolver' }).click();
  await expect.poll(seen).toBe(200);
  await look(marta, 'undone');

  // A layer is out of sight for now.
  const mute = console.getByRole('button', { name: 'Callar Cuidados' });
  await mute.click();
  await eva.page.getByRole('button', { name: 'Capas' }).click();
  await expect(eva.page.locator('#panel').getByText('Riesgos', { exact: true })).toBeVisible();
  await expect(eva.page.locator('#panel').getByText('Cuidados', { exact: true })).toHaveCount(0);
  await mute.click();
  await expect(eva.page.locator('#panel').getByText('Cuidados', { exact: true })).toBeVisible();
  await eva.page.getByRole('button', { name: 'Capas' }).click();
  await console.getByRole('button', { name: 'Cerrar', exact: true }).first().click();

  // All eyes on one place; whoever does not want to goes back.
  const before = viewOf(rosa.page);
  await marta.getByRole('button', { name: 'Acercar' }).click();
  await marta.getByRole('button', { name: 'Miren aquí' }).click();
  for (const { page } of [lina, rosa]) await expect(page.getByText('Quien conduce muestra este lugar.')).toBeVisible();
  await expect.poll(() => viewOf(rosa.page)).not.toBe(before);
  await look(rosa.page, 'look');
  await sound(rosa.page);
  await rosa.page.getByRole('button', { name: 'Volver a donde estaba' }).click();
  await expect(rosa.page.getByText('Quien conduce muestra este lugar.')).toHaveCount(0);
  await lina.page.getByRole('button', { name: 'Quedarme aquí' }).click();
  await marta.getByLabel('A quién').selectOption({ index: 1 });
  await marta.getByRole('button', { name: 'Síganme' }).click();
  await expect(eva.page.getByText('Tu mapa sigue al de quien conduce.')).toBeVisible();
  await expect(rosa.page.getByText('Tu mapa sigue al de quien conduce.'), 'another group is not asked').toHaveCount(0);
  await marta.getByRole('button', { name: 'Dejar de guiar' }).click();
  await expect(eva.page.getByText('Tu mapa vuelve a ser tuyo.')).toBeVisible();
  await eva.page.getByRole('button', { name: 'Quedarme aquí' }).click();

  // The plenary: groups show what they drew, two of them in the same place.
  const all = `workshop:${room.id}`;
  await draws(rosa, room, all, center);
  await draws(phones[4]!, room, all, [center[0] + 0.0004, center[1] + 0.0004]);
  await draws(eva, room, all, [center[0] + 0.05, center[1] - 0.03]);
  await marta.getByRole('button', { name: 'Conducir el taller' }).click();
  await console.getByRole('listitem').filter({ hasText: 'Plenaria' }).getByRole('button', { name: 'Abrir', exact: true }).click();
  await console.getByRole('button', { name: 'Cerrar', exact: true }).first().click();
  const plenary = async ({ page }: Phone): Promise<void> => {
    await page.getByRole('region', { name: 'Taller' }).getByRole('button', { name: 'Plenaria' }).click();
    await expect(page.locator('#panel').getByText('Acoso', { exact: false }).first()).toBeVisible();
  };
  await plenary(rosa);
  await rosa.page.getByLabel('Ver dónde coinciden los grupos').check();
  await expect(rosa.page.getByText('de 3. Se cuentan grupos, no personas.')).toBeVisible();
  await look(rosa.page, 'plenary');
  await sound(rosa.page);
  const chooses = async ({ page }: Phone): Promise<void> => {
    await page.locator('#panel li').first().getByRole('button').click();
    await expect(page.getByRole('region', { name: 'Lo que dice la sala' })).toBeVisible();
  };
  await chooses(rosa);
  const says = rosa.page.getByRole('region', { name: 'Lo que dice la sala' });
  await says.getByRole('button', { name: /^De acuerdo/ }).click();
  await expect(says.getByRole('button', { name: /^De acuerdo/ })).toHaveAttribute('aria-pressed', 'true');
  await look(rosa.page, 'stances');
  await sound(rosa.page);
  await plenary(eva);
  await expect(eva.page.getByText('De acuerdo 1')).toBeVisible();

  // Notes: who leads writes what was agreed, and taps the mark that it is about.
  await marta.getByRole('button', { name: 'Notas' }).click();
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
  await marta.getByRole('button', { name: 'Conducir el taller' }).click();
  await console.getByRole('button', { name: 'Pausa de cuidado' }).click();
  for (const page of [lina.page, wall]) await expect(page.getByRole('heading', { name: 'Una pausa para cuidarnos' })).toBeVisible();
  await look(lina.page, 'care');
  await sound(lina.page);
  for (const { page } of phones) await page.context().close();
});
