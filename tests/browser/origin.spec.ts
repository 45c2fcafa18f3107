// The page asks nobody but its own server, and does nothing that its content security policy forbids: every button of every
// screen is pressed, at desk and phone, by whoever may see it. Nothing of a map is left in what the browser keeps on the disk.
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { House, comes, expect, test } from './house';
import { Sheet, begins, center, done, handOf, onMap, opens, saves } from './sheet';
import { Watch } from './watch';

const page = resolve(__dirname, '../../web/src');
const words = JSON.parse(readFileSync(join(page, 'i18n/es.json'), 'utf8')) as Record<string, string>;

/** The titles of all dialogs that are always called the same. */
function dialogs(): string[] {
  const files = readdirSync(join(page, 'ui'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.svelte'));
  const titles = files.flatMap((file) => [...readFileSync(join(page, 'ui', file), 'utf8').matchAll(/<Dialog\s[^>]*title=\{t\('([^']+)'\)\}/g)].map(([, key]) => words[key ?? ''] ?? ''));
  expect(titles.length).toBeGreaterThan(8);
  return titles;
}

/** What would end the walk: it leaves, forgets, seals, destroys, prints, begins to draw, or takes away what others look at. */
const ends = ['draw', 'draw.again', 'feature.move', 'feature.shape', 'sketch.pick_up', 'exit', 'sign_out', 'forget.do', 'seal.do', 'destroy.do', 'print', 'cover', 'cover.tap', 'delete', 'devices.end', 'devices.end_others', 'second.turn_off', 'feature.delete', 'invite.revoke', 'members.remove']
  .flatMap((key) => (words[key] ? [words[key]] : []))
  .concat('Salir ya de esta página (tecla Mayús tres veces)', 'Borrar', 'Quitar', 'Volver a los mapas', 'Todos los mapas');

interface Step {
  /** The dialog that is open, or nothing. */
  dialog: string;
  /** What was pressed, or nothing when all was. */
  pressed: string;
}

/** Presses every button that can be seen, in the dialog that is open first, each once; answers the dialogs that opened. */
async function press(where: Page, most: number): Promise<Set<string>> {
  const opened = new Set<string>();
  const pressed: string[] = [];
  let closing = '';
  for (let step = 0; step < most; step++) {
    const taken = await where.evaluate(({ pressed, ends }): Step => {
      const top = [...document.querySelectorAll('dialog[open]')].pop();
      const dialog = top?.querySelector('h2')?.textContent?.trim() ?? (top ? 'without a name' : '');
      const buttons = [...(top ?? document).querySelectorAll<HTMLElement>('button:not(:disabled), [role=tab], summary, input[type=checkbox]:not(:disabled)')];
      const called = (one: HTMLElement): string => (one.getAttribute('aria-label') ?? one.innerText ?? '').trim() || one.id || one.tagName;
      const next = buttons.find((one) => {
        const name = called(one);
        return one.checkVisibility() && !ends.some((end) => name === end || name.startsWith(`${end} `)) && !pressed.includes(`${dialog}|${name}`) && !(top && name === 'Cerrar');
      });
      next?.click();
      return { dialog, pressed: next ? called(next) : '' };
    }, { pressed, ends }).catch(() => null);
    if (!taken) {
      // A button led to another page.
      await where.waitForLoadState();
      continue;
    }
    const { dialog, pressed: name } = taken;
    if (dialog) opened.add(dialog);
    if (name) {
      pressed.push(`${dialog}|${name}`);
      await where.waitForTimeout(40);
      continue;
    }
    if (!dialog) break;
    // All of it was pressed.
    if (closing === dialog) await where.reload();
    closing = dialog;
    await where.keyboard.press('Escape');
    await where.waitForTimeout(40);
  }
  return opened;
}

/** A map from its beginning, whatever was open. */
async function anew(where: Page, sheet: Sheet, hash = ''): Promise<void> {
  await where.goto('about:blank');
  await opens(where, sheet, hash);
}

const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

test('every button of every screen, without a word from the browser', async ({ browser, contextOptions, valley, hasTouch }) => {
  const context = await browser.newContext({ ...contextOptions, storageState: valley.steward });
  const watch = await Watch.over(context, valley.house.url);
  const marta = await context.newPage();
  await marta.goto(valley.house.url);
  await expect(marta.getByRole('heading', { name: 'Tus mapas' })).toBeVisible();
  const opened = await press(marta, 80);

  const sheet = await Sheet.make(valley, context.request, 'Todo', ['annotation', 'incident', 'risk_factor', 'route', 'institution', 'capacity']);
  await sheet.put('institution', { type: 'Point', coordinates: center }, { code: 'escuela', name: 'Escuela' });
  const mark = await sheet.put('annotation', { type: 'Point', coordinates: center }, { code: 'duda', text: 'Aquí' });
  await anew(marta, sheet, `#feature=${mark}`);
  await marta.locator('input[type=file][accept*="image"]').first().setInputFiles({ name: 'foto.png', mimeType: 'image/png', buffer: picture });
  await expect.poll(async () => (await sheet.features()).find((one) => one.id === mark)?.properties.attachments?.length).toBe(1);
  for (const title of await press(marta, 40)) opened.add(title);
  await anew(marta, sheet);
  for (const door of ['Capas', 'Lista', 'Buscar', 'Más']) {
    await marta.getByRole('button', { name: door, exact: true }).first().click();
    for (const title of await press(marta, 40)) opened.add(title);
    await anew(marta, sheet);
  }
  await marta.getByRole('button', { name: 'Más', exact: true }).first().click();
  await marta.locator('#panel').getByRole('button', { name: 'Traer datos de un archivo' }).click();
  const rows = Buffer.from('codigo,nombre,lon,lat\nescuela,Norte,-76.6,5.7\n');
  await marta.getByRole('dialog').locator('input[type=file]').setInputFiles({ name: 'lugares.csv', mimeType: 'text/csv', buffer: rows });
  await marta.waitForTimeout(800);
  await press(marta, 30);

  await anew(marta, sheet);
  const hand = handOf(marta, hasTouch);
  await begins(marta, /^Anotaciones/);
  await hand.tap(await onMap(marta, 30, 20));
  await marta.getByText('Palabra o texto', { exact: true }).click();
  await marta.getByRole('textbox', { name: /¿Qué quiere decir\?/ }).fill('Puente');
  await saves(marta);
  await begins(marta, /^Riesgos/);
  for (const [dx, dy] of [[-60, -30], [60, -30], [60, 40]] as const) await hand.tap(await onMap(marta, dx, dy));
  await done(marta);
  await marta.emulateMedia({ colorScheme: 'dark' });
  await anew(marta, sheet);
  expect(dialogs().filter((title) => !opened.has(title)), `these dialogs were never opened: show this story where (it saw ${[...opened].join(', ')})`).toEqual([]);

  // Somebody who comes by a link, somebody who comes for nothing, and a server that nobody has opened.
  const ana = await comes({ ...valley, map: sheet.id }, browser, 'Ana', contextOptions);
  const hers = await Watch.over(ana.context(), valley.house.url);
  await opens(ana, sheet);
  await press(ana, 30);
  const nobody = await browser.newContext(contextOptions);
  const stranger = await Watch.over(nobody, valley.house.url);
  const away = await nobody.newPage();
  for (const address of ['', '/#invitation=nada', '/#join=no-es-un-codigo', '/#setup=nada', `/?map=${sheet.id}`, '/calculadora.html']) {
    await away.goto('about:blank');
    await away.goto(`${valley.house.url}${address}`);
    await away.waitForTimeout(200);
    await press(away, 12);
  }
  const empty = await House.open([]);
  const first = await browser.newContext(contextOptions);
  const sealed = await Watch.over(first, empty.url);
  try {
    const setup = await first.newPage();
    await setup.goto(empty.setupLink);
    await expect(setup.getByLabel('Frase de paso del servidor')).toBeVisible();
  } finally {
    empty.close();
  }

  expect([...watch.found, ...hers.found, ...stranger.found, ...sealed.found]).toEqual([]);
  const kept = [...watch.kept, ...hers.kept].filter(([path, how]) => path.startsWith('/api/maps') && how !== 'no-store');
  expect(kept, 'what a browser may keep on the disk of a phone').toEqual([]);
  expect([...watch.kept.keys()].some((path) => path.includes('/tiles/')), 'tiles were asked for').toBe(true);
  for (const one of [context, ana.context(), nobody, first]) await one.close();
});

test('what the policy forbids is seen', async ({ browser, contextOptions, valley }) => {
  const context = await browser.newContext(contextOptions);
  const watch = await Watch.over(context, valley.house.url);
  const there = await context.newPage();
  await there.goto(valley.house.url);
  await there.evaluate(() => {
    const image = document.createElement('img');
    image.src = 'http://example.invalid/x.png';
    document.body.append(image);
    try {
      document.body.insertAdjacentHTML('beforeend', '<p>x</p>');
    } catch {
      // A browser that knows Trusted Types refuses.
    }
  });
  await expect.poll(() => watch.found.some((what) => what.includes('img-src'))).toBe(true);
  await expect.poll(() => watch.found.some((what) => what.includes('require-trusted-types-for'))).toBe(true);
  await context.close();
});
