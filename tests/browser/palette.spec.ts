// Who does not read draws in a workshop: pictograms that can be heard, answers by a touch, a voice in place of text.
import type { Page } from '@playwright/test';
import { ring } from './hand';
import { expect, test } from './house';
import { Room, givesVoice, look, said, sound } from './room';
import { handOf, onMap } from './sheet';

const answer = (page: Page): Promise<void> => page.getByRole('region', { name: 'Taller' }).getByRole('button', { name: 'Responder', exact: true }).click();

test('somebody who does not read marks a danger, hears what it is and says it with her voice', async ({ marta, valley, browser, contextOptions, hasTouch }) => {
  const room = await Room.make(valley, marta.request, 'risk_and_care', 'Paleta');
  await room.opens('group_map');
  const lina = await room.comes(browser, contextOptions, 0, givesVoice);
  await answer(lina);
  const palette = lina.locator('#panel');
  const tiles = palette.locator('.tile .pick');
  await expect(tiles.first()).toBeVisible();
  expect(await tiles.count(), 'never more at once').toBeLessThanOrEqual(9);
  const { width = 0, height = 0 } = (await tiles.first().locator('img').boundingBox()) ?? {};
  expect(Math.min(width, height)).toBeGreaterThanOrEqual(64);
  const pictures = await tiles.locator('img').evaluateAll((images) => images.map((one) => (one as HTMLImageElement).src));
  expect(new Set(pictures).size, 'no two look alike').toBe(pictures.length);
  await look(lina, 'palette');
  await sound(lina);
  await lina.emulateMedia({ colorScheme: 'dark' });
  await look(lina, 'palette-dark');
  await lina.emulateMedia({ colorScheme: 'light' });

  // She hears it by its ear, and by a finger that rests on it, and nothing is chosen by listening.
  const dark = palette.locator('.tile').filter({ hasText: /oscur/i });
  await dark.getByRole('button', { name: 'Escuchar' }).click();
  expect((await said(lina)).at(-1)).toMatch(/oscur/i);
  await dark.locator('.pick').click({ delay: 800 });
  await expect(palette).toBeVisible();
  expect(await said(lina)).toHaveLength(2);
  // A machine so busy that it lets go of a button late has made a long press of a tap: then it is tapped once more.
  const pick = (words: string | RegExp) => expect(async () => {
    const one = palette.locator('.pick').filter({ hasText: words });
    await one.click({ timeout: 3_000 });
    await expect(one).toBeHidden({ timeout: 2_000 });
  }).toPass();
  await pick(/oscur/i);
  const hand = handOf(lina, hasTouch);
  const [x, y] = await onMap(lina, 0, 0);
  await hand.drag(ring([x, y], 60));
  if (await lina.getByRole('button', { name: 'Listo', exact: true }).isVisible()) await lina.getByRole('button', { name: 'Listo', exact: true }).click();

  // By night; I was told; fear: each a touch.
  await expect(palette.getByText('¿De día o de noche?')).toBeVisible();
  await look(lina, 'question');
  await sound(lina);
  await pick('Solo de noche');
  await pick('Me contaron');
  await look(lina, 'question-feeling');
  await pick('Miedo');
  await palette.getByRole('button', { name: 'Decirlo con mi voz' }).click();
  await palette.getByRole('button', { name: /Terminar \([1-9]/ }).click();
  await expect(palette.locator('audio')).toBeVisible();
  await look(lina, 'question-voice');
  await sound(lina);
  // Drawn again, what she said and chose is not said and chosen again.
  await palette.getByRole('button', { name: 'Dibujar de nuevo' }).click();
  await hand.drag(ring([x, y], 50));
  if (await lina.getByRole('button', { name: 'Listo', exact: true }).isVisible()) await lina.getByRole('button', { name: 'Listo', exact: true }).click();
  await palette.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect(lina.getByText('Solo tú ves esta marca.')).toBeVisible();
  await expect.poll(async () => (await room.seen(lina))[0]?.properties.attachments?.length ?? 0).toBe(1);
  const [mark] = await room.seen(lina);
  expect(mark?.properties.fields).toMatchObject({ day_night: 'noche', certainty: 'me_contaron', feeling: 'miedo' });
  await look(lina, 'marked');
  await lina.context().close();
});

test('a way is drawn with its means and its hours, by touches alone; without a voice the ears are not there', async ({ marta, valley, browser, contextOptions, hasTouch }) => {
  const room = await Room.make(valley, marta.request, 'risk_and_care', 'Camino');
  await room.opens('alone');
  const lina = await room.comes(browser, contextOptions, 0);
  await lina.getByRole('button', { name: 'Dibujar', exact: true }).click();
  const palette = lina.locator('#panel');
  await expect(palette.locator('.pick').filter({ hasText: /Canoa/ })).toBeVisible();
  await expect(palette.getByRole('button', { name: 'Escuchar' })).toHaveCount(0);
  await palette.getByRole('button', { name: 'Página siguiente' }).click();
  await expect(palette.locator('.pick').filter({ hasText: /Canoa/ })).toHaveCount(0);
  await palette.getByRole('button', { name: 'Página anterior' }).click();
  await palette.locator('.pick').filter({ hasText: /Canoa/ }).click();
  const hand = handOf(lina, hasTouch);
  const [x, y] = await onMap(lina, -60, 0);
  await hand.drag([[x, y], [x + 30, y + 20], [x + 70, y + 10], [x + 120, y + 40]]);
  if (await lina.getByRole('button', { name: 'Listo', exact: true }).isVisible()) await lina.getByRole('button', { name: 'Listo', exact: true }).click();
  await palette.getByRole('button', { name: 'Pasar esta pregunta' }).click();
  await expect(palette.getByText('¿Cuántas horas dura?')).toBeVisible();
  await look(lina, 'hours');
  await palette.locator('.pick').filter({ hasText: '2 h' }).first().click();
  await palette.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect.poll(async () => (await room.seen(lina))[0]?.properties.fields).toMatchObject({ mode: 'canoa', hours: 2 });
  await lina.context().close();
});
