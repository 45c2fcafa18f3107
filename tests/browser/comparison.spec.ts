// What changed since the last workshop of the same place: on the map, in words, in the minutes.
import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, test } from './house';
import { Room, look, sound } from './room';
import { opens } from './sheet';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, locale: 'es-CO' };

async function looks(page: Page, name: string): Promise<void> {
  if (!process.env.TRAMA_LOOK) return;
  // The map takes its time to draw.
  await page.waitForTimeout(1_000);
  await look(page, name);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForTimeout(1_500);
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  await look(page, `${name}-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
}

const point = (east: number, north: number) => ({ type: 'Point', coordinates: [-76.66 + east / 100, 5.7 + north / 100] });
const area = (east: number, north: number, size: number) => {
  const [x, y, s] = [-76.66 + east / 100, 5.7 + north / 100, size / 100];
  return { type: 'Polygon', coordinates: [[[x, y], [x + s, y], [x + s, y + s], [x, y + s], [x, y]]] };
};

/** Marks that she who leads shows to the room, kind by kind. */
async function shows(room: Room, ...marks: { kind?: string; code: string; geometry: unknown }[]): Promise<void> {
  await room.sheet.change(...marks.map(({ kind = 'risk_factor', code, geometry }) => ({
    kind: 'feature.put', layer: room.sheet.layers[kind]!, feature: randomUUID(), body: { geometry, scope: `workshop:${room.id}`, properties: { code } },
  })));
}

test('a room sees what changed since its last workshop: on the map, code by code, and in the minutes', async ({ marta, valley, browser }) => {
  const first = await Room.make(valley, marta.request, 'risk_and_care', 'Volver');
  await first.leads();
  await first.opens('group_map');
  await opens(marta, first.sheet);
  const bar = marta.getByRole('region', { name: 'Taller' });
  const panel = marta.locator('#panel');
  // There is nothing to compare with yet, and it says what to do.
  await expect(bar.getByRole('button', { name: 'Cambios' })).toHaveCount(0);
  await bar.getByRole('button', { name: 'Conducir el taller' }).click();
  await marta.getByRole('dialog').getByRole('button', { name: 'Qué ha cambiado' }).click();
  await expect(panel).toContainText('Aquí no hay todavía un taller anterior');
  await looks(marta, 'compare-none');

  await shows(first,
    { code: 'acoso_calle', geometry: point(-6, 4) }, { code: 'acoso_calle', geometry: point(-5.6, 4.2) }, { code: 'oscuridad_abandono', geometry: area(2, 2, 3) },
    { code: 'consumo_alcohol', geometry: point(6, -4) }, { kind: 'capacity', code: 'guardia', geometry: point(0, 0) });
  const second = await first.next('Volver, un año después');
  await second.leads();
  await second.opens('group_map');
  await shows(second,
    { code: 'acoso_calle', geometry: point(-6.1, 4.1) }, { code: 'oscuridad_abandono', geometry: area(3, 3, 4) }, { code: 'oscuridad_abandono', geometry: point(-4, -5) },
    { code: 'sin_comunicacion', geometry: point(-4.4, -5) });
  await opens(marta, first.sheet);
  await expect(bar).toContainText('Volver, un año después');
  await bar.getByRole('button', { name: 'Cambios' }).click();
  await expect(panel.getByText('de 4 a 4 marcas')).toBeVisible();
  const row = (code: string) => panel.getByRole('row', { name: new RegExp(`^${code}`) });
  await expect(row('Acoso en la calle')).toContainText('−1');
  await expect(row('Lugar oscuro')).toContainText('+1');
  await expect(row('Zona sin señal')).toContainText('+1');
  await expect(panel.getByRole('button', { name: /Las dos veces/ })).toContainText('2 lugares');
  await expect(panel.getByRole('button', { name: /Solo la otra vez/ })).toBeEnabled();
  await sound(marta);

  // It lies over the map until it is taken off; by keys one goes from place to place.
  const canvas = marta.locator('main canvas').first();
  const picture = async (): Promise<string> => (await canvas.screenshot()).toString('base64');
  await looks(marta, 'compare');
  const [with_, box] = [await picture(), panel.getByLabel('Ver los cambios en el mapa')];
  await box.uncheck();
  await expect.poll(picture).not.toBe(with_);
  await box.check();
  await panel.getByRole('button', { name: /Solo esta vez/ }).focus();
  await marta.keyboard.press('Enter');
  await looks(marta, 'compare-near');
  await panel.getByLabel('Qué se compara').selectOption({ index: 1 });
  await expect(panel.getByText('de 1 a 0 marcas')).toBeVisible();
  await expect(panel.getByRole('button', { name: /Las dos veces/ })).toBeDisabled();

  // Who sits in both sees it on her phone.
  const both = await first.sits(browser, PHONE, 0);
  await both.request.post(`${valley.house.url}/api/join`, { data: { code: second.code } });
  const lina = await both.newPage();
  await opens(lina, first.sheet);
  await lina.getByRole('button', { name: 'Cambios' }).click();
  await expect(lina.locator('#panel')).toContainText('de 4 a 4 marcas');
  await sound(lina);
  await looks(lina, 'compare-phone');
  await lina.getByRole('button', { name: 'Cerrar', exact: true }).click();
  await looks(lina, 'compare-phone-map');

  await bar.getByRole('button', { name: 'Conducir el taller' }).click();
  await marta.getByRole('dialog').getByRole('button', { name: 'Memoria' }).click();
  const changed = marta.getByRole('dialog').getByRole('region', { name: 'Qué ha cambiado' });
  await expect(changed).toContainText('antes 2, ahora 1 (−1)');
  await changed.scrollIntoViewIfNeeded();
  await sound(marta);
  await looks(marta, 'compare-minutes');
  await both.close();
});
