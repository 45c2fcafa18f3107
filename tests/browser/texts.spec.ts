// What leads to a person is said as it is typed, and what a photo carries beside the picture stays on the phone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './house';
import { Sheet, begins, center, handOf, onMap, opens, saves } from './sheet';

test('a number in a text is told as it is typed, a name is asked about, and both are decided before it is kept', async ({ marta, valley, hasTouch }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Textos', ['annotation']);
  await opens(marta, sheet);
  await begins(marta, /Anotaciones/, 'Punto');
  await handOf(marta, hasTouch).tap(await onMap(marta));
  await marta.getByText('Trazo libre', { exact: true }).click();
  const text = marta.getByRole('textbox', { name: /¿Qué quiere decir\?/ });
  await text.fill('Preguntar al 300 555 0134');
  const told = marta.getByText('«300 555 0134» parece un número de teléfono.', { exact: false });
  await expect(told).toBeVisible();
  await saves(marta);
  await expect(marta.getByText('Cambia este texto para poder guardar.')).toBeVisible();
  await expect(text).toBeFocused();
  expect(await sheet.features()).toEqual([]);
  await text.fill('Preguntar a don Aurelio');
  await expect(told).toHaveCount(0);
  await expect(marta.getByText('«don Aurelio» parece el nombre de una persona.', { exact: false })).toBeVisible();
  await saves(marta);
  expect(await sheet.features(), 'a name is a question').toEqual([]);
  await marta.getByRole('button', { name: 'No es una persona: es un lugar o una organización' }).click();
  await expect(marta.getByText('parece el nombre', { exact: false })).toHaveCount(0);
  await saves(marta);
  const [mark] = await sheet.has(1);
  expect(mark?.properties.fields.text).toBe('Preguntar a don Aurelio');
  // A comment likewise.
  const comment = marta.getByRole('textbox', { name: 'Escribe un comentario' });
  await comment.fill('Es la camioneta KLM456');
  await expect(marta.getByText('«KLM456» parece una placa.', { exact: false })).toBeVisible();
  await expect(marta.getByRole('button', { name: 'Enviar comentario' })).toBeDisabled();
  await comment.fill('Es una camioneta gris');
  await marta.getByRole('button', { name: 'Enviar comentario' }).click();
  await expect.poll(async () => (await sheet.features())[0]?.properties.comments).toBe(1);
});

test('a photo leaves the phone without what the phone wrote into it, and what is no photo is refused in words', async ({ marta, valley }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Fotos', ['annotation']);
  const mark = await sheet.put('annotation', { type: 'Point', coordinates: center }, { code: 'duda', text: 'Aquí' });
  // The browser does not tell of bodies that are files: the page is asked what it sends.
  await marta.addInitScript(() => {
    const whole = window.fetch;
    const sent: string[] = [];
    Object.assign(window, { sent });
    window.fetch = async (input, init) => {
      if (init?.body instanceof Blob) sent.push(String.fromCharCode(...new Uint8Array(await init.body.arrayBuffer()).slice(0, 60_000)));
      return whole(input, init);
    };
  });
  await opens(marta, sheet, `#feature=${mark}`);
  const field = marta.locator('input[type=file][accept*=jpeg]');
  const sent = (): Promise<string[]> => marta.evaluate(() => (window as unknown as { sent: string[] }).sent);
  // A picture of the project's own with a text in it, as a camera would write.
  const canary = 'CANARIO-7731';
  const plain = readFileSync(join(__dirname, '../../web/look/valley.png'));
  const photo = Buffer.concat([plain.subarray(0, 33), chunk('tEXt', Buffer.from(`Author\0${canary}`)), plain.subarray(33)]);
  await field.setInputFiles({ name: 'IMG_0001.png', mimeType: 'image/png', buffer: photo });
  await expect.poll(async () => (await sent()).length).toBe(1);
  expect(photo.includes(canary)).toBe(true);
  const [first = ''] = await sent();
  expect(first.includes(canary), 'not even on the way').toBe(false);
  expect(first.startsWith('\xff\xd8\xff'), 'it was drawn anew').toBe(true);
  const shown = marta.getByRole('img', { name: 'Foto 1' });
  await expect(shown).toBeVisible();
  await shown.click();
  const large = marta.getByRole('dialog', { name: 'Foto 1' });
  await expect(large.getByRole('img')).toBeVisible();
  await expect.poll(() => large.getByRole('img').evaluate((picture: HTMLImageElement) => Math.max(picture.naturalWidth, picture.naturalHeight))).toBeLessThanOrEqual(1600);
  await expect(large.getByRole('button', { name: 'Salida rápida' })).toBeVisible();
  await large.getByRole('button', { name: 'Cerrar', exact: true }).click();
  for (const [name, buffer, words] of [
    ['a.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 'Un dibujo SVG no se recibe'],
    ['a.heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0'), 'Las fotos HEIC no se reciben'],
    ['a.pdf', Buffer.from('%PDF-1.7'), 'Un PDF no se recibe'],
    ['a.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'El archivo está dañado'],
  ] as const) {
    await field.setInputFiles({ name, mimeType: 'image/jpeg', buffer });
    await expect(marta.getByText(words, { exact: false })).toBeVisible();
  }
  expect(await sent()).toHaveLength(1);
});

function chunk(name: string, bytes: Buffer): Buffer {
  const inside = Buffer.concat([Buffer.from(name), bytes]);
  let sum = ~0;
  for (const byte of inside) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(bytes.length);
  check.writeUInt32BE(~sum >>> 0);
  return Buffer.concat([length, inside, check]);
}
