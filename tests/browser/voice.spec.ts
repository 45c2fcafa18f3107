// Who does not write says it: to another's mark on the map, and in the room of a workshop.
import type { Page } from '@playwright/test';
import { expect, test } from './house';
import { Room, look, sound } from './room';
import { opens } from './sheet';

/** Opens the only mark there is. */
async function finds(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Lista', exact: true }).click();
  await page.locator('#panel li button').first().click();
  await expect(page.getByRole('heading', { name: /omentario/ })).toBeVisible();
}

test('one answers another with her voice, in the room and on the map, and takes it back', async ({ marta, valley, browser, contextOptions }) => {
  const room = await Room.make(valley, marta.request, 'risk_and_care', 'A viva voz');
  await room.opens('group_map');
  const [lina, eva] = [await room.comes(browser, contextOptions, 0), await room.comes(browser, contextOptions, 0)];
  const point = { type: 'Point', coordinates: [-76.66, 5.7] };
  const feature = crypto.randomUUID();
  const layer = room.sheet.layers.capacity;
  await room.sheet.changeAs(lina.request, { kind: 'feature.put', layer, feature, body: { geometry: point, properties: { code: 'escucha' }, scope: `group:${room.groups[0]}` } });
  for (const where of ['the room', 'the map']) {
    await finds(eva);
    await eva.getByRole('button', { name: 'Decirlo con la voz' }).click();
    await eva.getByRole('button', { name: /Terminar \([1-9]/ }).click();
    const said = eva.locator('article audio');
    await expect(said, `among what was said, in ${where}`).toHaveAttribute('src', /attachments/);
    await look(eva, `voice-${where.replace(' ', '-')}`);
    await sound(eva);
    await finds(lina);
    const heard = lina.locator('article audio');
    await expect(heard).toHaveAttribute('src', /attachments/);
    const answer = await lina.request.get(new URL((await heard.getAttribute('src')) ?? '', lina.url()).href);
    expect([answer.status(), answer.headers()['content-type']?.startsWith('audio/')]).toEqual([200, true]);
    await expect(lina.getByRole('button', { name: 'Quitar lo que dije' }), 'it is not hers').toHaveCount(0);
    await eva.getByRole('button', { name: 'Quitar lo que dije' }).click();
    await expect(said).toHaveCount(0);
    await expect(heard, 'and it is gone for whoever heard it').toHaveCount(0);
    if (where === 'the map') break;
    await room.sheet.changeAs(lina.request, { kind: 'feature.put', layer, feature, body: { scope: 'map' } });
    await Promise.all([opens(lina, room.sheet), opens(eva, room.sheet)]);
  }
  await Promise.all([lina.context().close(), eva.context().close()]);
});
