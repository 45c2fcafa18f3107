import { expect, test } from './house';
import { Sheet, begins, center, handOf, onMap, opens, saves, viewOf } from './sheet';

const at = (dx: number, dy: number) => ({ type: 'Point', coordinates: [center[0] + dx, center[1] + dy] });

test('the form asks three things at most, in the words of the kind, and refuses what is never a mark', async ({ marta, valley, hasTouch }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Formulario', ['incident']);
  await opens(marta, sheet);
  await begins(marta, /Incidentes/, 'Punto');
  await handOf(marta, hasTouch).tap(await onMap(marta));
  const form = marta.locator('#panel form');
  await expect(form.locator('.fields > .asked > .field:visible')).toHaveCount(3);
  await expect(form.getByText('¿Qué pasó?')).toBeVisible();
  await saves(marta);
  await expect(form.getByText('Falta: ¿Qué pasó?')).toBeVisible();
  await form.getByRole('searchbox', { name: 'Buscar en la lista' }).fill('violencia');
  await form.getByText('Violencia sexual: abre la ruta de atención').click();
  await expect(marta.locator('#panel').getByRole('heading', { name: 'Esto no se marca en el mapa' })).toBeVisible();
  await expect(marta.getByRole('button', { name: 'Guardar', exact: true })).toHaveCount(0);
  await marta.getByRole('button', { name: 'Volver al formulario' }).click();
  await form.getByRole('searchbox', { name: 'Buscar en la lista' }).fill('muerte');
  await form.getByText('Amenaza de muerte', { exact: true }).click();
  await expect(form.getByRole('radio', { name: /^4/ }), 'the severity that the list proposes').toBeChecked();
  await saves(marta);
  const [made] = await sheet.has(1);
  expect(made?.properties.fields).toMatchObject({ code: 'amenaza_muerte', severity: 4 });
});

test('layers are counted, hidden and filtered; the legend says what is there', async ({ marta, valley }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Capas', ['annotation', 'incident']);
  await sheet.put('incident', at(0.01, 0), { code: 'amenaza_muerte', severity: 4 });
  await sheet.put('incident', at(-0.01, 0), { code: 'seguimiento', severity: 2 });
  await sheet.put('annotation', at(0, 0.02), { code: 'duda', text: '¿Por dónde se pasa?' });
  await opens(marta, sheet);
  const layers = marta.getByRole('button', { name: 'Capas', exact: true });
  if (!(await marta.getByRole('heading', { name: 'Capas y leyenda' }).isVisible())) await layers.click();
  await expect(marta.getByText('2 marcas')).toBeVisible();
  await marta.getByRole('button', { name: 'Leyenda de Incidentes' }).click();
  await marta.getByRole('button', { name: /Amenaza de muerte/ }).click();
  const list = async (words: string) => {
    await marta.getByRole('button', { name: 'Lista', exact: true }).click();
    await expect(marta.getByRole('status').getByText(words)).toBeVisible();
    await layers.click();
  };
  await list('1 marca.');
  await expect(marta.getByText('1 de 2 marcas')).toBeVisible();
  // Whatever is open: a map with little on it says that it shows little.
  await marta.getByRole('button', { name: 'Más', exact: true }).click();
  await expect(marta.getByText('Se ven 1 de 3 · solo Amenaza de muerte')).toBeVisible();
  await layers.click();
  await marta.getByRole('button', { name: 'Quitar filtros' }).click();
  await marta.getByRole('button', { name: 'Filtrar' }).click();
  await marta.getByRole('slider', { name: 'Gravedad desde' }).fill('3');
  await expect(marta.getByText('Se ven 1 de 3 · gravedad 3 o más')).toBeVisible();
  await marta.getByRole('button', { name: 'Quitar filtros' }).click();
  await marta.getByRole('checkbox', { name: /Incidentes/ }).uncheck();
  await list('1 marca.');
  await marta.getByRole('checkbox', { name: /Anotaciones/ }).uncheck();
  await expect(marta.getByText('Se ven 0 de 3 · 2 capas apagadas')).toBeVisible();
  await marta.getByRole('button', { name: 'Lista', exact: true }).click();
  await marta.getByRole('button', { name: 'Quitar filtros y ver todo' }).click();
  await layers.click();
  await expect(marta.getByRole('checkbox', { name: /Incidentes/ })).toBeChecked();
  await list('3 de 3 marcas.');
});

test('a part of the page that does not come is said to be missing, and comes when it is asked for again', async ({ marta, valley }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Falta', ['annotation']);
  // Of the page or of its service worker.
  await marta.context().route(/assets\/(es-rest|Review)-/, (route) => route.abort());
  await opens(marta, sheet);
  await marta.getByRole('button', { name: 'Más', exact: true }).click();
  await marta.locator('#panel').getByRole('button', { name: 'Descargar datos', exact: true }).click();
  const dialog = marta.getByRole('dialog', { name: 'Falta una parte' });
  await expect(dialog.getByRole('alert')).toHaveText(/No se pudo traer/);
  await dialog.getByRole('button', { name: 'Cerrar', exact: true }).click();
  await marta.locator('#panel').getByRole('button', { name: 'Revisar diferencias' }).click();
  await expect(marta.locator('#panel').getByRole('alert')).toHaveText(/No se pudo traer/);
  await marta.context().unroute(/assets\/(es-rest|Review)-/);
  await marta.getByRole('button', { name: 'Volver a intentar' }).click();
  await expect(marta.locator('#panel').getByText('Nada por revisar')).toBeVisible();
});

test('a name or a place is found, and a link opens the same view', async ({ marta, valley, contextOptions, browser }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Buscar', ['institution']);
  const post = await sheet.put('institution', at(0.3, 0.2), { code: 'por_definir', name: 'Casa de la mujer del Atrato' });
  await opens(marta, sheet);
  await marta.getByRole('button', { name: 'Buscar', exact: true }).click();
  const box = marta.getByRole('searchbox', { name: /Nombre/ });
  await box.fill('atrato');
  await marta.getByRole('button', { name: /Casa de la mujer/ }).click();
  await expect(marta.getByRole('heading', { name: 'Casa de la mujer del Atrato' })).toBeVisible();
  await expect.poll(() => viewOf(marta)).toContain(post);
  await expect.poll(() => viewOf(marta)).toMatch(/map=1[0-9.]+\/5\.9/);
  const link = marta.url();

  await marta.getByRole('button', { name: 'Buscar', exact: true }).click();
  await box.fill('5.70412, -76.65831');
  await marta.getByRole('button', { name: /5\.70412, -76\.65831/ }).click();
  await expect.poll(() => viewOf(marta)).toMatch(/5\.704\d*\/-76\.658/);

  await box.fill('yopal');
  await marta.getByRole('button', { name: 'Yopal', exact: true }).click();
  await expect.poll(() => viewOf(marta)).toMatch(/map=12[0-9.]*\/5\.33\d*\/-72\.39/);

  const other = await (await browser.newContext({ ...contextOptions, storageState: valley.steward })).newPage();
  await other.goto(link);
  await expect(other.getByRole('heading', { name: 'Casa de la mujer del Atrato' })).toBeVisible();
  expect(viewOf(other)).toMatch(/map=1[0-9.]+\/5\.9/);
  await other.context().close();
});

test('a mark has a history, comments, a photo without its place, and a voice note', async ({ marta, valley, hasTouch }) => {
  test.skip(!hasTouch, 'the same on the desk');
  const sheet = await Sheet.make(valley, marta.request, 'Conversación', ['institution']);
  const post = await sheet.put('institution', at(0, 0), { code: 'por_definir', name: 'Puesto de salud' });
  await marta.context().grantPermissions(['microphone']);
  await marta.goto(`${sheet.address}#feature=${post}`);
  await expect(marta.getByRole('heading', { name: 'Puesto de salud' })).toBeVisible();
  await marta.getByRole('button', { name: 'Editar', exact: true }).click();
  await marta.getByRole('textbox', { name: /Nombre/ }).fill('Puesto de salud de Tagachí');
  await saves(marta);
  await expect(marta.getByRole('heading', { name: 'Puesto de salud de Tagachí' })).toBeVisible();
  await marta.getByRole('textbox', { name: 'Escribe un comentario' }).fill('Abre solo los martes');
  await marta.getByRole('button', { name: 'Enviar comentario' }).click();
  await expect(marta.getByText('Abre solo los martes')).toBeVisible();
  const photo = await marta.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 200 });
    canvas.getContext('2d')?.fillRect(0, 0, 160, 100);
    const blob = await new Promise<Blob | null>((made) => canvas.toBlob(made, 'image/jpeg'));
    return [...new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))];
  });
  await marta.locator('input[type=file][accept^="image"]').setInputFiles({ name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(withPlace(photo)) });
  const picture = marta.getByRole('img', { name: 'Foto 1' });
  await expect(picture).toBeVisible();
  const kept = await marta.request.get(new URL((await picture.getAttribute('src')) ?? '', marta.url()).href);
  expect((await kept.body()).includes(Buffer.from('GPSLatitude')), 'where it was taken stays on the phone').toBe(false);
  await marta.getByRole('button', { name: 'Nota de voz', exact: true }).click();
  await expect(marta.getByRole('button', { name: /^Terminar \([1-9]/ })).toBeVisible();
  await marta.getByRole('button', { name: /^Terminar/ }).click();
  await expect(marta.locator('audio')).toHaveAttribute('src', /attachments/);
  await expect.poll(async () => (await sheet.features())[0]?.properties.attachments).toHaveLength(2);
  await marta.getByRole('button', { name: 'Historia' }).click();
  await expect(marta.getByText(/Nombre.*: Puesto de salud de Tagachí/)).toBeVisible();
  await expect(marta.getByRole('listitem').filter({ hasText: 'añadió una foto' })).toHaveCount(2);

  await marta.context().setOffline(true);
  await marta.locator('#panel').getByRole('button', { name: 'Cerrar' }).click();
  await marta.getByRole('button', { name: 'Lista', exact: true }).click();
  await marta.locator('#panel').getByRole('button', { name: /Puesto de salud de Tagachí/ }).click();
  await expect(marta.getByText('Abre solo los martes'), 'what was told is there without network').toBeVisible();
  await marta.context().setOffline(false);
});

test('two answers to one question stand side by side until somebody decides', async ({ marta, valley, browser, contextOptions, hasTouch }) => {
  test.skip(hasTouch, 'the same on the phone');
  const sheet = await Sheet.make(valley, marta.request, 'Diferencias', ['institution']);
  const post = await sheet.put('institution', at(0, 0), { code: 'por_definir', name: 'Escuela' });
  const head = ((await (await marta.request.get(`${valley.house.url}/api/maps/${sheet.id}`)).json()) as { head: string }).head;
  const ana = await sheet.comes(browser, 'Ana', contextOptions);
  const account = ((await (await ana.request.get(`${valley.house.url}/api/session`)).json()) as { account: { id: string } }).account.id;
  const named = await marta.request.put(`${valley.house.url}/api/maps/${sheet.id}/members/${account}`, { data: { role: 'member' } });
  expect(named.ok(), await named.text()).toBe(true);
  const write = (name: string) => ({ kind: 'feature.put', layer: sheet.layers.institution, feature: post, base: head, body: { properties: { name } } });
  await sheet.change(write('Escuela El Porvenir'));
  await sheet.changeAs(ana.request, write('Escuela La Esperanza'));

  await opens(marta, sheet);
  await marta.getByRole('button', { name: /^Más/ }).click();
  await marta.getByRole('button', { name: /Revisar diferencias/ }).click();
  await expect(marta.getByText('Escuela El Porvenir', { exact: true })).toBeVisible();
  await expect(marta.getByText('Escuela La Esperanza', { exact: true }).first()).toBeVisible();
  await expect(marta.getByText(/^Ana,/)).toBeVisible();
  await marta.getByRole('button', { name: 'Elegir esta' }).click();
  await expect(marta.getByText('Nada por revisar.')).toBeVisible();
  await expect.poll(async () => (await sheet.features())[0]?.properties).toMatchObject({ fields: { name: 'Escuela El Porvenir' } });
  await ana.context().close();
});

/** A JPEG with a block of EXIF words put in, as phones write them. */
function withPlace(bytes: number[]): number[] {
  const words = [...Buffer.from('Exif\0\0GPSLatitude 5.7 GPSLongitude -76.6')];
  const length = words.length + 2;
  return [...bytes.slice(0, 2), 0xff, 0xe1, length >> 8, length & 255, ...words, ...bytes.slice(2)];
}

test('an empty map says how it begins, with all of the country in sight', async ({ marta, valley }) => {
  const made = await marta.request.post(`${valley.house.url}/api/maps`, { data: { name: 'Vacío' } });
  const { id } = (await made.json()) as { id: string };
  await marta.goto(`${valley.house.url}/?map=${id}`);
  await expect.poll(() => viewOf(marta)).toMatch(/map=[345][0-9.]*\/4\.\d*\/-7[23]/);
  await marta.getByRole('button', { name: 'Elige qué van a dibujar' }).click();
  const dialog = marta.getByRole('dialog', { name: 'Elige qué van a dibujar' });
  await dialog.getByRole('checkbox', { name: /^Institución/ }).check();
  await expect(dialog.getByLabel('Nombre de la capa')).toHaveValue('Instituciones y servicios');
  await dialog.getByRole('checkbox', { name: /^Ruta/ }).check();
  await dialog.getByRole('button', { name: 'Añadir 2 capas' }).click();
  await expect(marta.locator('#panel').getByText('Rutas y caminos')).toBeVisible();
  await expect(marta.locator('#panel').getByText('Instituciones y servicios')).toBeVisible();
  await expect(marta.getByRole('button', { name: 'Dibujar', exact: true })).toBeVisible();
});
