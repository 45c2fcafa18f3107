import type { Page } from '@playwright/test';
import { expect, test } from './house';
import { Sheet, begins, done, handOf, middleOf, onMap, onScreen, opens, saves, viewOf } from './sheet';
import { ring } from './hand';

type Ring = [number, number][][];
const undo = (page: Page) => page.getByRole('button', { name: 'Deshacer el último trazo' });
const redo = (page: Page) => page.getByRole('button', { name: 'Rehacer el trazo' });

/** Answers the one question that must be answered, and keeps the mark. */
async function keeps(page: Page): Promise<void> {
  await page.getByText('Trazo libre', { exact: true }).click();
  await saves(page);
  await expect(page.getByText('Todo guardado')).toBeVisible();
}

test('an area and a line by hand: simplified, closed, undone and redone, and the map stays where it is', async ({ marta, valley, hasTouch }) => {
  const sheet = await Sheet.make(valley, marta.request, 'A mano', ['annotation']);
  const hand = handOf(marta, hasTouch);
  await opens(marta, sheet);
  await expect.poll(() => middleOf(marta)[0]).toBeGreaterThan(0);
  const [, lat, lon] = middleOf(marta);
  await begins(marta, /Anotaciones/, 'Zona a mano');
  await marta.waitForTimeout(500);
  const map = await marta.locator('canvas.maplibregl-canvas').boundingBox();
  const [, y0] = await onScreen(marta, [lon, lat]);
  expect(Math.abs(y0 - ((map?.y ?? 0) + (map?.height ?? 0) / 2)), 'the bar comes, and the map stays: within a line of words').toBeLessThan(14);
  const before = viewOf(marta);
  await hand.drag(ring(await onMap(marta), 65));
  await expect(marta.getByRole('region', { name: 'Dibujo en curso' }).getByText(/km²|ha/)).toBeVisible();
  expect(viewOf(marta), 'one finger draws and does not pan').toBe(before);
  await undo(marta).click();
  await expect(undo(marta), 'what one finger drew is one step').toBeDisabled();
  await redo(marta).click();
  await done(marta);
  await keeps(marta);
  const [area] = await sheet.has(1);
  const [corners = []] = area?.geometry?.coordinates as Ring;
  expect(corners[0], 'closed').toEqual(corners.at(-1));
  expect(corners.length, 'simplified: thirty-six places of the hand').toBeLessThan(30);
  expect(corners.length).toBeGreaterThan(10);
  if (hasTouch) {
    const panel = marta.locator('#panel');
    const below = async (): Promise<number> => {
      const places = await Promise.all(corners.map((corner) => onScreen(marta, corner, panel)));
      return Math.max(...places.map(([, y]) => y)) - ((await panel.boundingBox())?.y ?? 0);
    };
    await expect.poll(below, 'what was drawn is seen above its panel').toBeLessThan(0);
  }

  await begins(marta, /Anotaciones/, 'Línea a mano');
  const [x, y] = await onMap(marta, -100, -60);
  await hand.drag(Array.from({ length: 24 }, (_, step) => [x + step * 8, y + 30 * Math.sin(step / 3)]));
  await done(marta);
  await keeps(marta);
  const line = (await sheet.has(2)).find((one) => one.geometry?.type === 'LineString');
  expect((line?.geometry?.coordinates as unknown[]).length).toBeLessThan(22);
});

test('two fingers move the map while drawing, and draw nothing', async ({ marta, valley, hasTouch }) => {
  test.skip(!hasTouch, 'a desk has no fingers');
  const sheet = await Sheet.make(valley, marta.request, 'Dos dedos', ['annotation']);
  const hand = handOf(marta, hasTouch);
  await opens(marta, sheet);
  for (const tool of ['Zona a mano', 'Línea por puntos', 'Por aquí']) {
    await begins(marta, /Anotaciones/, tool);
    await marta.waitForTimeout(500);
    const before = viewOf(marta);
    const [x, y] = await onMap(marta);
    await hand.drag([[x, y], [x + 30, y + 5], [x + 60, y + 10]]);
    expect(viewOf(marta), `${tool}: one finger`).toBe(before);
    while (await undo(marta).isEnabled()) await undo(marta).click();
    await hand.dragTwo([x - 60, y], [50, 30]);
    await expect.poll(() => viewOf(marta), `${tool}: two fingers`).not.toBe(before);
    await expect(undo(marta), `${tool}: nothing was drawn`).toBeDisabled();
    await marta.getByRole('button', { name: 'Dejar de dibujar' }).click();
  }
  // And afterwards one finger moves the map again.
  const before = viewOf(marta);
  const [x, y] = await onMap(marta);
  await hand.drag([[x, y], [x + 30, y + 20], [x + 60, y + 40], [x + 80, y + 60]]);
  await expect.poll(() => viewOf(marta)).not.toBe(before);
});

test('corners by taps: undone, redone, closed by the first; an edge that crosses itself is not taken', async ({ marta, valley, hasTouch }) => {
  test.skip(!hasTouch, 'the same with a mouse');
  const sheet = await Sheet.make(valley, marta.request, 'Esquinas', ['annotation']);
  const hand = handOf(marta, hasTouch);
  await opens(marta, sheet);
  await begins(marta, /Anotaciones/, 'Zona por puntos');
  for (const [dx, dy] of [[-70, -50], [70, 50], [70, -50], [-70, 50]] as const) await hand.tap(await onMap(marta, dx, dy));
  await expect(marta.getByText('El borde se cruza consigo mismo.')).toBeVisible();
  await expect(marta.getByRole('button', { name: 'Listo', exact: true })).toBeDisabled();
  for (let step = 0; step < 3; step++) await undo(marta).click();
  for (const [dx, dy] of [[70, -50], [70, 50], [-70, 50]] as const) await hand.tap(await onMap(marta, dx, dy));
  await undo(marta).click();
  await redo(marta).click();
  await hand.tap(await onMap(marta, -70, -50));
  await keeps(marta);
  const [area] = await sheet.has(1);
  const [corners = []] = area?.geometry?.coordinates as Ring;
  expect(corners.length).toBe(5);

  // Taken up again: a corner that is only touched is no step, and one that is dragged across an edge says what is wrong.
  await marta.getByRole('button', { name: 'Cambiar la forma' }).click();
  await marta.waitForTimeout(600);
  const places = await Promise.all(corners.slice(1).map((corner) => onScreen(marta, corner)));
  const [from, across] = [places[0]!, places[2]!];
  await hand.tap(from);
  await expect(marta.getByRole('button', { name: 'Quitar este punto' })).toBeInViewport({ ratio: 1 });
  await expect(marta.getByRole('button', { name: 'Listo', exact: true })).toBeInViewport({ ratio: 1 });
  await expect(undo(marta), 'a touch is no step').toBeDisabled();
  const beyond = [across[0] + (across[0] - from[0]) * 0.3, (from[1] + across[1]) / 2] as const;
  const before = viewOf(marta);
  await hand.drag([from, [from[0] + 8, from[1] + 4], [(from[0] + beyond[0]) / 2, beyond[1]], [beyond[0], beyond[1]], [beyond[0], beyond[1]]]);
  await expect(marta.getByText('El borde se cruza consigo mismo.')).toBeVisible();
  expect(viewOf(marta), 'a drag soon after a touch moves the corner, not the map').toBe(before);
  await undo(marta).click();
  await expect(undo(marta)).toBeDisabled();
});

test('around here: a circle whose radius is the one that is said', async ({ marta, valley, hasTouch }) => {
  test.skip(!hasTouch, 'the same with a mouse');
  const sheet = await Sheet.make(valley, marta.request, 'Por aquí', ['annotation']);
  const hand = handOf(marta, hasTouch);
  await opens(marta, sheet);
  await begins(marta, /Anotaciones/, 'Por aquí');
  await hand.tap(await onMap(marta));
  const radius = marta.getByRole('slider', { name: 'Radio' });
  await radius.focus();
  await radius.press('Home');
  for (let step = 0; step < 6; step++) await radius.press('ArrowRight');
  await expect(radius).toHaveAttribute('aria-valuetext', '1 km');
  await done(marta);
  await expect(marta.getByText('radio de 1 km')).toBeVisible();
  await keeps(marta);
  const [circle] = await sheet.has(1);
  const [corners = []] = circle?.geometry?.coordinates as Ring;
  const middle = corners.slice(1).reduce(([x, y], [lon, lat]) => [x + lon / (corners.length - 1), y + lat / (corners.length - 1)], [0, 0] as [number, number]);
  for (const corner of corners) expect(metres(middle, corner), 'on the ground').toBeCloseTo(1000, -1);
});

test('the crosshair: the map is moved under it, and a button sets the corners', async ({ marta, valley, hasTouch }) => {
  test.skip(!hasTouch, 'the same with a mouse');
  const sheet = await Sheet.make(valley, marta.request, 'Mira', ['annotation']);
  const hand = handOf(marta, hasTouch);
  await opens(marta, sheet);
  await begins(marta, /Anotaciones/, 'Línea por puntos');
  await marta.getByRole('button', { name: 'Mira en el centro, para puntos exactos' }).click();
  const [x, y] = await onMap(marta);
  for (const [dx, dy] of [[0, 0], [60, 30], [-40, 50]] as const) {
    if (dx) await hand.drag([[x, y], [x + dx / 2, y + dy / 2], [x + dx, y + dy], [x + dx, y + dy]]);
    await marta.waitForTimeout(700);
    await marta.getByRole('button', { name: 'Marcar aquí' }).click();
  }
  await done(marta);
  await keeps(marta);
  const [line] = await sheet.has(1);
  expect((line?.geometry?.coordinates as unknown[]).length).toBe(3);

  await begins(marta, /Anotaciones/, 'Punto');
  await expect(marta.getByText('Mueve el mapa hasta que la mira esté en el lugar.')).toBeVisible();
  await marta.getByRole('button', { name: 'Marcar aquí' }).click();
  await keeps(marta);
  expect((await sheet.has(2)).some((one) => one.geometry?.type === 'Point')).toBe(true);
});

test('what was left by mistake is taken up again; another tool goes on with it; a whole shape is moved', async ({ marta, valley, hasTouch }) => {
  test.skip(!hasTouch, 'the same with a mouse');
  const sheet = await Sheet.make(valley, marta.request, 'Retomar', ['annotation']);
  const hand = handOf(marta, hasTouch);
  await opens(marta, sheet);
  await begins(marta, /Anotaciones/, 'Zona por puntos');
  for (const [dx, dy] of [[-90, -70], [90, -70]] as const) await hand.tap(await onMap(marta, dx, dy));
  await marta.getByRole('button', { name: 'Dejar de dibujar' }).click();
  await marta.getByRole('button', { name: 'Retomarlo' }).click();
  // The map makes room for the drawing bar.
  await marta.waitForTimeout(600);
  await hand.tap(await onMap(marta, 90, 70));
  await marta.keyboard.press('Control+z');
  await expect(redo(marta)).toBeEnabled();
  await marta.keyboard.press('Control+Shift+z');
  await marta.getByRole('button', { name: 'Zona a mano', exact: true }).click();
  await done(marta);
  await keeps(marta);
  const [area] = await sheet.has(1);
  const [before = []] = area?.geometry?.coordinates as Ring;
  expect(before.length).toBe(4);

  await marta.getByRole('button', { name: 'Cambiar la forma' }).click();
  await marta.getByRole('button', { name: 'Mover toda la forma' }).click();
  await marta.waitForTimeout(600);
  const inside = [0, 1].map((axis) => before.slice(1).reduce((sum, corner) => sum + (corner[axis] ?? 0) / (before.length - 1), 0)) as [number, number];
  const [x, y] = await onScreen(marta, inside);
  await hand.drag([[x, y], [x + 10, y + 10], [x + 30, y + 25], [x + 40, y + 40]]);
  await done(marta);
  await expect.poll(async () => {
    const [ring = []] = (await sheet.features())[0]?.geometry?.coordinates as Ring;
    return ring.map(([lon, lat], i) => [lon - (before[i]?.[0] ?? 0) > 0.001, lat - (before[i]?.[1] ?? 0) < -0.001]);
  }, 'every corner went the same way').toEqual(before.map(() => [true, true]));
});

test('a point is one tap; moved, deleted, undone and redone by each for herself', async ({ marta, valley, browser, contextOptions, hasTouch }) => {
  const sheet = await Sheet.make(valley, marta.request, 'De cada una', ['annotation']);
  const luz = await sheet.comes(browser, 'Luz', contextOptions);
  await Promise.all([opens(marta, sheet), opens(luz, sheet)]);
  for (const [page, dx] of [[marta, -50], [luz, 50]] as const) {
    await begins(page, /Anotaciones/, 'Punto');
    await handOf(page, hasTouch).tap(await onMap(page, dx, 0));
    await keeps(page);
  }
  const both = await sheet.has(2);
  const hers = (who: { id: string }[]) => who.map(({ id }) => id).sort();
  // Marta takes back her own last doing, not the later one of Luz.
  await marta.keyboard.press('Control+z');
  const [left] = await sheet.has(1);
  await marta.keyboard.press('Control+Shift+z');
  expect(hers(await sheet.has(2))).toEqual(hers(both));
  expect(left?.id).not.toBe(undefined);

  await marta.getByRole('button', { name: 'Lista', exact: true }).click();
  await marta.locator('#panel li button').first().click();
  await marta.getByRole('button', { name: 'Mover', exact: true }).click();
  await expect(marta.getByText('Arrastra un punto para moverlo.')).toBeVisible();
  const before = JSON.stringify((await sheet.features()).map((one) => one.geometry));
  await marta.getByRole('button', { name: 'Mira en el centro, para puntos exactos' }).click();
  // The finger begins far from the point: it is the only one that can be meant.
  const [x, y] = await onMap(marta, 100, -120);
  await handOf(marta, hasTouch).drag([[x, y], [x + 20, y + 30], [x + 40, y + 60], [x + 40, y + 60]]);
  await marta.waitForTimeout(700);
  await marta.getByRole('button', { name: 'Marcar aquí' }).click();
  await done(marta);
  await expect.poll(async () => JSON.stringify((await sheet.features()).map((one) => one.geometry))).not.toBe(before);
  await marta.getByRole('button', { name: 'Lista', exact: true }).click();
  await marta.locator('#panel li button').first().click();
  await marta.getByRole('button', { name: 'Borrar', exact: true }).click();
  await sheet.has(1);
  await marta.getByRole('status').getByRole('button', { name: 'Deshacer', exact: true }).click();
  await sheet.has(2);
  await luz.context().close();
});

/** Metres between two places on the ground. */
function metres([ax, ay]: [number, number], [bx, by]: [number, number]): number {
  const rad = Math.PI / 180;
  const h = Math.sin(((by - ay) * rad) / 2) ** 2 + Math.cos(ay * rad) * Math.cos(by * rad) * Math.sin(((bx - ax) * rad) / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(h));
}
