// What somebody wrote is not thrown away by a slip: it is asked about, or it is still there when she comes back.
import { randomUUID } from 'node:crypto';
import { expect, test } from './house';
import { Room } from './room';
import { Sheet, center, door, opens, saves } from './sheet';

test('a form that is left asks first, and waits where the panel goes', async ({ marta, valley }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Palabras', ['annotation']);
  const mark = await sheet.put('annotation', { type: 'Point', coordinates: center }, { code: 'duda', text: 'Aquí' });
  await opens(marta, sheet, `#feature=${mark}`);
  const question = marta.getByRole('dialog', { name: '¿Segura?' });
  const text = marta.locator('#panel').getByRole('textbox', { name: /^¿Qué quiere decir/ });
  const edits = () => marta.getByRole('button', { name: 'Editar', exact: true }).click();

  // A comment that waits to be sent.
  await marta.getByLabel('Escribe un comentario').fill('Yo también lo vi');
  await edits();
  await text.fill('Aquí, junto al puente');
  for (const leaves of [() => marta.keyboard.press('Escape'), () => marta.locator('#panel').getByRole('button', { name: 'Cerrar', exact: true }).click()]) {
    await leaves();
    await expect(question).toContainText('Hay algo que no guardaste');
    await question.getByRole('button', { name: 'Seguir escribiendo' }).click();
    await expect(text).toHaveValue('Aquí, junto al puente');
  }
  // Escape again and again says no, and not yes.
  await text.focus();
  for (let press = 0; press < 4; press++) await marta.keyboard.press('Escape');
  await expect(question).toHaveCount(0);
  await expect(text).toHaveValue('Aquí, junto al puente');

  // Another panel comes in its place, others write to the mark meanwhile, and she comes back.
  await marta.getByRole('button', { name: 'Capas', exact: true }).click();
  await sheet.put('annotation', { type: 'Point', coordinates: center }, { code: 'acuerdo' }, mark);
  await marta.getByRole('button', { name: 'Lista', exact: true }).click();
  await marta.locator('#panel li button').first().click();
  await expect(text).toHaveValue('Aquí, junto al puente');
  await saves(marta);
  await expect.poll(async () => (await sheet.features())[0]?.properties.fields.text).toBe('Aquí, junto al puente');
  expect((await sheet.features())[0]?.properties.fields.code, 'what others wrote stands').toBe('acuerdo');
  await expect(marta.getByLabel('Escribe un comentario')).toHaveValue('Yo también lo vi');

  // What she means to throw away goes.
  await edits();
  await text.fill('Nada');
  await marta.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Descartar' }).click();
  await expect(text).toHaveCount(0);
  await edits();
  await expect(text).toHaveValue('Aquí, junto al puente');
  await marta.keyboard.press('Escape');
  await expect(text, 'nothing was altered, nothing is asked').toHaveCount(0);
  await expect(question).toHaveCount(0);
});

test('notes, minutes, a plan: nothing written in a dialog goes unasked', async ({ marta, valley }) => {
  const { sheet, id } = await Room.make(valley, marta.request, 'risk_and_care', 'Notas');
  const { actor } = (await (await marta.request.get(`${valley.house.url}/api/maps/${sheet.id}`)).json()) as { actor: string };
  await sheet.change(
    { kind: 'workshop.seat', body: { workshop: id, actor, seat: {} } },
    { kind: 'layer.put', layer: randomUUID(), body: { kind: 'workshop_note', name: 'Notas', order: 90 } },
  );
  await opens(marta, sheet);
  const question = marta.getByRole('dialog', { name: '¿Segura?' });
  const asked = async (): Promise<void> => {
    await marta.keyboard.press('Escape');
    await expect(question).toBeVisible();
    await marta.keyboard.press('Escape');
    await expect(question).toHaveCount(0);
  };
  const words = marta.getByLabel('¿Qué se dijo?');

  await marta.getByRole('button', { name: 'Notas', exact: true }).first().click();
  await marta.getByRole('button', { name: 'Escribir una nota' }).click();
  await words.fill('Falta luz en la escalera');
  await asked();
  await marta.getByRole('button', { name: 'Capas', exact: true }).click();
  await marta.getByRole('button', { name: 'Notas', exact: true }).first().click();
  await expect(words, 'the note waits for her').toHaveValue('Falta luz en la escalera');
  // Two taps are one note.
  await marta.locator('#panel').getByRole('button', { name: 'Guardar', exact: true }).dblclick();
  await expect(marta.locator('#panel article')).toContainText('Falta luz en la escalera');
  await expect(marta.locator('#panel article')).toHaveCount(1);

  await marta.getByRole('button', { name: 'Ver la memoria del taller' }).click();
  const minutes = marta.getByRole('dialog', { name: 'Memoria' });
  await minutes.getByRole('button', { name: 'Añadir a Pasos' }).click();
  await words.fill('Pedir una luminaria');
  await asked();
  await expect(words).toHaveValue('Pedir una luminaria');
  await minutes.getByRole('button', { name: 'Cerrar', exact: true }).click();
  await question.getByRole('button', { name: 'Descartar' }).click();
  await expect(minutes.getByRole('button', { name: 'Añadir a Pasos' })).toBeVisible();
  await marta.keyboard.press('Escape');
  await expect(minutes).toHaveCount(0);

  await door(marta, 'Talleres');
  await marta.getByRole('dialog').getByRole('button', { name: 'Usar', exact: true }).first().click();
  const plan = marta.getByLabel('Nombre del taller');
  await plan.fill('Taller de la loma');
  await asked();
  await expect(plan).toHaveValue('Taller de la loma');
  await marta.getByRole('dialog').getByRole('button', { name: 'Cancelar', exact: true }).click();
  await question.getByRole('button', { name: 'Descartar' }).click();
  await expect(marta.getByRole('dialog', { name: 'Talleres' })).toBeVisible();
});
