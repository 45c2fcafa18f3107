import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { APIRequestContext, Locator, Page } from '@playwright/test';
import { expect, test } from './house';
import { Room, look, sound } from './room';
import { Sheet, center, opens, saves } from './sheet';

const at = (dx: number, dy: number) => ({ type: 'Point', coordinates: [center[0] + dx, center[1] + dy] });

/** What a dialog gives to the printer, as the text of a PDF. */
async function prints(page: Page, dialog: Locator, name: string, seen = async (): Promise<void> => undefined): Promise<string> {
  await dialog.getByRole('button', { name: 'Imprimir', exact: true }).click();
  await expect(page.locator('body')).toHaveAttribute('data-handed', 'yes');
  expect(await page.title(), 'the file is not called after the place').toBe('hoja');
  await seen();
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  await expect(page.locator('.printed'), 'what was printed is taken away').toHaveCount(0);
  if (process.env.TRAMA_PAPER) writeFileSync(`${process.env.TRAMA_PAPER}-${name}.pdf`, pdf);
  await page.locator('body').evaluate((body) => body.removeAttribute('data-handed'));
  return pdf.toString('latin1');
}

const pages = (pdf: string) => [...pdf.matchAll(/\/Type\s*\/Page\b/g)].length;

test('a map goes onto paper: a poster on sheets that are glued, signs to cut out, a booklet', async ({ marta, valley }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Papel', ['risk_factor', 'capacity', 'route']);
  await sheet.put('capacity', at(0.01, 0.01), { code: 'circulo_mujeres', name: 'Círculo de la loma' });
  await sheet.put('risk_factor', {
    type: 'Polygon', coordinates: [[[-0.03, -0.02], [-0.01, -0.02], [-0.01, 0], [-0.03, -0.02]].map(([x = 0, y = 0]) => [center[0] + x, center[1] + y])],
  }, { code: 'oscuridad_abandono', severity: 3 });
  await sheet.put('route', { type: 'LineString', coordinates: [[0, -0.03], [0.01, 0], [0.03, 0.02]].map(([x = 0, y = 0]) => [center[0] + x, center[1] + y]) }, { mode: 'canoa' });
  // The browser's own window for printers cannot be seen from here; what it is given can.
  await marta.addInitScript(() => (window.print = () => document.body.setAttribute('data-handed', 'yes')));
  await opens(marta, sheet);
  await marta.getByRole('button', { name: 'Más', exact: true }).click();
  const dialog = marta.getByRole('dialog', { name: 'Imprimir' });
  const paper = async (choose: () => Promise<void>) => {
    await marta.getByRole('button', { name: 'Afiches y mapas en papel' }).click();
    await choose();
    const pdf = await prints(marta, dialog, await dialog.locator('input:checked').first().inputValue());
    await dialog.getByRole('button', { name: 'Cancelar' }).click();
    return pdf;
  };

  const poster = await paper(async () => {
    await expect(dialog.getByRole('img', { name: 'Así sale en el papel' })).toContainText('Círculo o grupo de mujeres');
    await dialog.getByLabel('Tamaño').selectOption('a2');
    await expect(dialog.getByText(/^4 hojas A4\. Recorta/)).toBeVisible();
  });
  expect(pages(poster), 'four sheets and nothing else').toBe(4);
  expect(poster, 'drawn, not photographed: no picture made of points').not.toMatch(/\/Subtype\s*\/Image/);

  const blank = await paper(async () => {
    await dialog.getByRole('radio', { name: /Mapa en blanco/ }).check();
    await expect(dialog.getByRole('img', { name: 'Así sale en el papel' })).not.toContainText('Círculo o grupo de mujeres');
  });
  expect(pages(blank)).toBe(1);

  const booklet = await paper(async () => {
    await dialog.getByRole('radio', { name: /Cuadernillo/ }).check();
    await expect(dialog.getByRole('img', { name: 'Así sale en el papel' })).toBeVisible();
  });
  expect(pages(booklet)).toBeGreaterThan(1);

  const stickers = await paper(() => dialog.getByRole('radio', { name: /Fichas/ }).check());
  expect(pages(stickers)).toBeGreaterThan(1);
});

test('a map of everything has its legend by kind, and room for the map', async ({ marta, valley }) => {
  await marta.goto(`${valley.house.url}/?map=${valley.map}`);
  await marta.getByRole('button', { name: 'Más', exact: true }).click();
  await marta.getByRole('button', { name: 'Afiches y mapas en papel' }).click();
  const frame = marta.getByRole('img', { name: 'Así sale en el papel' }).locator('.frame');
  await expect(frame).toBeVisible();
  const { height } = (await frame.boundingBox())!;
  const { height: whole } = (await marta.getByRole('img', { name: 'Así sale en el papel' }).boundingBox())!;
  expect(height / whole).toBeGreaterThan(0.5);
  if (process.env.TRAMA_PAPER) await marta.screenshot({ path: `${process.env.TRAMA_PAPER}-dialog.png` });
});

test('a workshop leaves with minutes that made themselves, and with bodies to draw on', async ({ marta, valley, browser, contextOptions }) => {
  const room = await Room.make(valley, marta.request, 'risk_and_care', 'Memoria');
  const { sheet } = room;
  const { actor } = (await (await marta.request.get(`${valley.house.url}/api/maps/${sheet.id}`)).json()) as { actor: string };
  await sheet.change(
    { kind: 'workshop.seat', body: { workshop: room.id, actor, seat: {} } },
    { kind: 'layer.put', layer: randomUUID(), body: { kind: 'workshop_note', name: 'Notas', order: 90 } },
  );
  await room.opens('group_map');
  const contexts = await Promise.all([0, 0, 1].map((group) => room.sits(browser, contextOptions, group)));
  const [lina, eva, rosa] = contexts.map(({ request }) => request) as [APIRequestContext, APIRequestContext, APIRequestContext];
  const draws = async (who: APIRequestContext, code: string, [lon, lat]: [number, number]): Promise<string> => {
    const feature = randomUUID();
    const body = { geometry: { type: 'Point', coordinates: [lon, lat] }, scope: `workshop:${room.id}`, properties: { code } };
    await sheet.changeAs(who, { kind: 'feature.put', layer: sheet.layers.risk_factor!, feature, body });
    return feature;
  };
  const says = (who: APIRequestContext, feature: string, stance: string) =>
    sheet.changeAs(who, { kind: 'workshop.stance', body: { workshop: room.id, feature, stance } });
  await draws(lina, 'oscuridad_abandono', center);
  const here = await draws(rosa, 'acoso_calle', [center[0] + 0.0003, center[1]]);
  const there = await draws(rosa, 'sin_comunicacion', [center[0] + 0.06, center[1] + 0.03]);
  await room.opens('plenary');
  for (const who of [lina, eva, rosa]) await says(who, here, 'agree');
  await says(lina, there, 'agree');
  await says(eva, there, 'disagree');
  await room.opens(null);

  await marta.addInitScript(() => (window.print = () => document.body.setAttribute('data-handed', 'yes')));
  await opens(marta, sheet);
  await marta.getByRole('button', { name: 'Conducir el taller' }).click();
  await marta.getByRole('dialog').getByRole('button', { name: 'Memoria' }).click();
  const dialog = marta.getByRole('dialog', { name: 'Memoria' });
  const section = (name: string): Locator => dialog.getByRole('region', { name: new RegExp(`^${name}`) });
  await expect(section('Acuerdos')).toContainText('2 de 2 grupos marcaron aquí');
  await expect(section('Acuerdos')).toContainText('3 de acuerdo');
  await expect(section('Desacuerdos')).toContainText('1 de acuerdo · 1 no está de acuerdo');
  await expect(section('Quiénes participaron')).toContainText('2 personas · 1 marca');
  await expect(section('Lo que hicimos').getByRole('listitem')).toHaveCount(2);

  // What a person adds is a note of the room; she corrects it, and it stays.
  await dialog.getByRole('button', { name: 'Añadir a Pasos' }).click();
  await dialog.getByLabel('¿Qué se dijo?').fill('Pedir una luminaria');
  await dialog.getByLabel('¿Quién lo hace?').fill('Mariposa azul');
  await saves(marta);
  await dialog.getByRole('button', { name: 'Editar: Pedir una luminaria' }).click();
  await dialog.getByLabel('¿Para cuándo?').fill('antes de enero');
  await saves(marta);
  await expect(section('Pasos')).toContainText('Mariposa azul · antes de enero');
  await dialog.getByRole('button', { name: 'Añadir a Próxima revisión' }).click();
  await dialog.getByLabel('¿Qué día lo revisamos?').fill('2027-05-28');
  await saves(marta);
  await expect(section('Próxima revisión')).toContainText('28 de mayo de 2027');
  await look(marta, 'minutes');
  await sound(marta);

  const pdf = await prints(marta, dialog, 'minutes');
  expect(pages(pdf)).toBeGreaterThan(0);
  expect(pages(pdf), 'no sheet for nothing').toBeLessThan(4);
  const coming = marta.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Guardar texto' }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^memoria-[0-9A-F]{6}\.md$/);
  const text = readFileSync(await file.path(), 'utf8');
  expect(text).toContain('- Pedir una luminaria (Mariposa azul · antes de enero)');
  expect(text).toContain('2 de 2 grupos marcaron aquí');
  await dialog.getByRole('button', { name: 'Cerrar', exact: true }).click();

  // Who sits in the room reads the same, and writes nothing into it.
  const reads = await contexts[2]!.newPage();
  await opens(reads, sheet);
  await reads.getByRole('button', { name: 'Más', exact: true }).click();
  await reads.getByRole('button', { name: 'Notas del taller' }).click();
  await reads.getByRole('button', { name: 'Ver la memoria del taller' }).click();
  await expect(reads.getByRole('region', { name: /^Pasos/ })).toContainText('Pedir una luminaria');
  await expect(reads.getByRole('button', { name: /^(Añadir|Editar)/ })).toHaveCount(0);

  await marta.getByRole('button', { name: 'Más', exact: true }).click();
  await marta.getByRole('button', { name: 'Afiches y mapas en papel' }).click();
  const paper = marta.getByRole('dialog', { name: 'Imprimir' });
  // The booklet has both: the map, and what was said of it.
  await paper.getByRole('radio', { name: /Cuadernillo/ }).check();
  await expect(paper.getByLabel('Con la memoria del taller')).toBeChecked();
  await expect(paper.getByRole('img', { name: 'Así sale en el papel' })).toBeVisible();
  const booklet = await prints(marta, paper, 'booklet-minutes', async () => {
    await expect(marta.locator('.printed .frame'), 'the map is on its sheet').toHaveCount(1);
    await expect(marta.locator('.printed')).toContainText('Pedir una luminaria');
  });
  expect(pages(booklet)).toBeGreaterThan(2);
  await paper.getByRole('radio', { name: /Silueta/ }).check();
  await paper.getByLabel('Tamaño').selectOption('a3');
  await paper.getByLabel('Una copia por grupo').check();
  await expect(paper.getByRole('img', { name: 'Así sale en el papel' })).toContainText('Miedo');
  await look(marta, 'silhouette');
  const bodies = await prints(marta, paper, 'silhouette');
  expect(pages(bodies), 'two sheets for each of two groups').toBe(4);
  expect(bodies, 'drawn, not photographed').not.toMatch(/\/Subtype\s*\/Image/);
  for (const context of contexts) await context.close();
});
