// The end of a workshop: what leaves the room, decided layer by layer; then how people leave it, on quiet phones.
import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, test } from './house';
import { Room, look, sound } from './room';
import { opens } from './sheet';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, locale: 'es-CO' };

/** The same screen by day and by night, for who looks at the pictures. */
async function looks(page: Page, name: string): Promise<void> {
  await look(page, name);
  if (!process.env.TRAMA_LOOK) return;
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForTimeout(500);
  await look(page, `${name}-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
}

test('a room decides what leaves it, erases together, and says how it leaves', async ({ marta, valley, browser }) => {
  const room = await Room.make(valley, marta.request, 'risk_and_care', 'Cierre');
  const { sheet, id } = room;
  const { actor } = (await (await marta.request.get(`${valley.house.url}/api/maps/${sheet.id}`)).json()) as { actor: string };
  await sheet.change({ kind: 'workshop.seat', body: { workshop: id, actor, seat: {} } });
  const phones: Page[] = [];
  for (const group of [0, 0, 1]) phones.push(await room.comes(browser, PHONE, group));
  const [lina] = phones as [Page];
  for (const [n, phone] of phones.entries()) {
    await sheet.changeAs(phone.request, {
      kind: 'feature.put', layer: sheet.layers.risk_factor!, feature: randomUUID(),
      body: { geometry: { type: 'Point', coordinates: [-70.7 + n / 100, 4.1] }, scope: `workshop:${id}`, properties: { code: 'acoso_calle' } },
    });
  }
  const listed = async (): Promise<number> => (await room.seen(lina)).length;
  await expect.poll(listed).toBe(3);

  await opens(marta, sheet);
  await room.opens('leave');
  await expect(lina.getByText('Todavía no se ha decidido: no sale nada.').first()).toBeVisible();
  await marta.getByRole('region', { name: 'Taller' }).getByRole('button', { name: 'Qué sale de la sala' }).click();
  const decide = marta.getByRole('dialog', { name: 'Qué sale de la sala' });
  const card = decide.getByRole('listitem').filter({ hasText: 'risk_factor' });
  await expect(card).toContainText('3 marcas en la sala');
  await card.getByLabel('Sale al mapa').check();
  await card.getByLabel('¿Hasta cuándo?').selectOption('Un mes');
  await card.getByRole('button', { name: 'Cambiar el detalle' }).click();
  await looks(marta, 'decide');
  await sound(marta);
  await card.getByRole('button', { name: 'Que salgan 3 marcas' }).click();
  await expect(card).toContainText('Lo decidiste tú');
  await expect(lina.getByText(/Sale al mapa\. Fuera de la sala tú ves: Un cuadro de unos 5 km/)).toBeVisible();
  await looks(lina, 'decided');
  await sound(lina);

  // Too much, the room thinks: it erases what it sent, and reads before how much that is.
  await card.getByRole('button', { name: 'Borrar 3 marcas' }).click();
  await expect(marta.getByText('¿Borrar juntas 3 marcas de «risk_factor»')).toBeVisible();
  await marta.getByRole('button', { name: 'Borrar para siempre' }).click();
  await expect.poll(listed).toBe(0);
  await expect(card.getByRole('button', { name: /^Borrar/ })).toHaveCount(0);

  await decide.getByRole('button', { name: 'Conducir el taller' }).click();
  const lead = marta.getByRole('dialog', { name: 'Mapa de riesgos y cuidados' });
  const sure = marta.getByRole('dialog', { name: '¿Segura?' });
  await lead.getByRole('listitem').filter({ hasText: 'Cerrar con cuidado' }).getByRole('button', { name: 'Abrir', exact: true }).click();
  for (const [n, phone] of phones.entries()) {
    await expect(phone.getByRole('heading', { name: '¿Cómo te vas?' })).toBeVisible();
    await phone.getByRole('button', { name: n === 2 ? 'Necesito hablar' : 'En calma', exact: true }).click();
    await expect(phone.getByText('Gracias. Nadie sabe')).toBeVisible();
    await expect(phone.getByRole('link', { name: '155' }), 'and whom to call').toBeVisible();
  }
  await looks(lina, 'parting');
  await sound(lina);
  await expect(lead.getByText('3 personas respondieron.')).toBeVisible();
  await expect(lead.getByText('Necesito hablar')).toHaveCount(0);
  await lead.getByRole('button', { name: 'Cerrar y contar' }).click();
  await sure.getByRole('button', { name: 'Cerrar y contar' }).click();
  await expect(lead.getByRole('listitem').filter({ hasText: 'En calma' })).toContainText('2');
  await expect(lead.getByRole('listitem').filter({ hasText: 'Necesito hablar' })).toContainText('1');
  await lead.getByRole('heading', { name: 'El cierre' }).scrollIntoViewIfNeeded();
  await looks(marta, 'left');
  await sound(marta);
  await expect(lina.getByRole('heading', { name: 'Gracias por venir' })).toBeVisible();
  await lina.getByRole('button', { name: 'Volver al mapa' }).click();
  await expect(lina.getByRole('heading', { name: 'Gracias por venir' })).toHaveCount(0);

  if (process.env.TRAMA_LOOK) {
    await marta.goto(`${valley.house.url}/?projector=${sheet.id}`);
    await expect(marta.getByRole('heading', { name: 'Gracias por venir' })).toBeVisible();
    await looks(marta, 'projector-quiet');
    await room.opens('leave');
    await marta.getByRole('button', { name: /Qué sale/ }).click();
    await looks(marta, 'projector-decided');
    await marta.setViewportSize({ width: 390, height: 844 });
    await opens(marta, sheet);
    await marta.getByRole('region', { name: 'Taller' }).getByRole('button', { name: 'Qué sale de la sala' }).click();
    await looks(marta, 'decide-phone');
  }
  for (const phone of phones) await phone.context().close();
});
