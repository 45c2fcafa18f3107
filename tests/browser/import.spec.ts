import type { Page } from '@playwright/test';
import { expect, test } from './house';
import { Sheet, center, door, opens, viewOf } from './sheet';

const rows = [
  'nombre;tipo;lat;lon',
  'Escuela Norte;Escuela o colegio;5,70;-76,66',
  'Puesto de salud;Puesto o centro de salud;95,2;-76,60',
  ';Hospital o clínica;5,71;-76,61',
  'Casa rara;Ovni;5,72;-76,62',
].join('\n');
const around = { type: 'Polygon', coordinates: [[[-77, 5.4], [-76.3, 5.4], [-76.3, 6], [-77, 6], [-77, 5.4]]] };

async function reads(page: Page): Promise<void> {
  await door(page, 'Traer datos de un archivo');
  await page.getByRole('dialog').locator('input[type=file]').setInputFiles({ name: 'lugares.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) });
  await expect(page.getByRole('heading', { name: '¿Qué columna responde a cada pregunta?' })).toBeVisible();
}

test('a file says what will become of each of its values and rows before it comes in', async ({ marta, valley }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Traer', ['institution']);
  await opens(marta, sheet);
  await reads(marta);
  const dialog = marta.getByRole('dialog', { name: 'Traer datos' });
  await dialog.getByRole('button', { name: 'Comprobar' }).click();
  await expect(dialog.getByLabel('Escuela o colegio')).toHaveValue('escuela');
  await expect(dialog.getByLabel('Ovni')).toHaveValue('por_definir');
  await expect(dialog.getByText('No se reconoce: entra como «Por definir».')).toHaveCount(1);
  await expect(dialog.getByText('El mapa muestra las 2 filas que entran.')).toBeVisible();
  await expect(dialog.getByText(/la latitud de −90 a 90/)).toBeVisible();
  await expect(dialog.getByText('Este mapa no tiene municipios.')).toBeVisible();
  await expect(dialog.getByText('no cae')).toHaveCount(0);

  await dialog.getByLabel('Ovni').selectOption('escuela');
  await expect(dialog.getByText('No se reconoce')).toHaveCount(0);
  await marta.keyboard.press('Escape');
  await marta.getByRole('button', { name: 'Seguir escribiendo' }).click();
  await expect(dialog.getByLabel('Ovni'), 'nothing went').toHaveValue('escuela');

  const before = viewOf(marta);
  await dialog.getByRole('button', { name: 'Traer 2 filas' }).click();
  await expect(dialog.getByRole('cell', { name: 'Nombre de la institución' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Ir al mapa' }).click();
  await expect(marta.getByRole('heading', { name: 'Más', exact: true })).toHaveCount(0);
  await expect.poll(() => viewOf(marta)).not.toBe(before);
  await expect.poll(() => viewOf(marta)).toMatch(/map=1[2-5]/);
  expect((await sheet.has(2)).map(({ properties }) => properties.fields.code)).toEqual(['escuela', 'escuela']);
});

test('a mark says in which municipality of the map it lies', async ({ marta, valley }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Municipios', ['territory', 'institution']);
  await sheet.put('territory', around, { name: 'Quibdó', level: 'municipio', divipola: '27001' });
  const post = await sheet.put('institution', { type: 'Point', coordinates: center }, { code: 'por_definir', name: 'Casa de la mujer' });
  await opens(marta, sheet, `#feature=${post}`);
  await expect(marta.locator('#panel dl').getByText('Quibdó')).toBeVisible();
  await marta.locator('#panel').getByRole('button', { name: 'Cerrar' }).click();
  await reads(marta);
  await marta.getByRole('button', { name: 'Comprobar' }).click();
  await expect(marta.getByText('El mapa muestra las 2 filas que entran.')).toBeVisible();
  await expect(marta.getByText('Este mapa no tiene municipios.')).toHaveCount(0);
});

test('a file makes the layer that it needs, which is gone again when nothing comes in', async ({ marta, valley }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Sin capas', []);
  const layers = async (): Promise<string[]> => {
    const map = (await (await marta.request.get(`${valley.house.url}/api/maps/${sheet.id}`)).json()) as { layers: { kind: string }[] };
    return map.layers.map(({ kind }) => kind);
  };
  await opens(marta, sheet);
  await marta.getByRole('button', { name: 'Traer datos', exact: true }).click();
  const dialog = marta.getByRole('dialog', { name: 'Traer datos' });
  const file = { name: 'lugares.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) };
  await dialog.locator('input[type=file]').setInputFiles(file);
  await expect(dialog.getByLabel('¿En qué capa?')).toHaveValue('new:institution');
  await dialog.getByRole('button', { name: 'Comprobar' }).click();
  await expect(dialog.getByRole('button', { name: 'Traer 2 filas' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Cerrar' }).click();
  await expect.poll(layers).toEqual([]);

  await marta.getByRole('button', { name: 'Traer datos', exact: true }).click();
  await dialog.locator('input[type=file]').setInputFiles(file);
  await dialog.getByRole('button', { name: 'Comprobar' }).click();
  await dialog.getByRole('button', { name: 'Traer 2 filas' }).click();
  await dialog.getByRole('button', { name: 'Ir al mapa' }).click();
  expect(await layers()).toEqual(['institution']);
  await sheet.has(2);
});
