// The page asks nobody but its own server, and does nothing that its content security policy forbids: every button of every
// screen is pressed, at desk and phone, by whoever may see it. Nothing of a map is left in what the browser keeps on the disk.
import type { Page } from '@playwright/test';
import { House, expect, passphrase, test } from './house';
import { Sheet, begins, center, done, handOf, onMap, opens, saves } from './sheet';
import { Walk, dialogs } from './walk';
import { Watch } from './watch';

const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** What a browser may keep of a map on the disk of a phone. */
const kept = (watch: Watch): [string, string][] => [...watch.kept].filter(([path, how]) => path.startsWith('/api/maps') && how !== 'no-store');

/** Presses everything behind each door of a map. What leads on to another panel leaves others behind: the door is opened again. */
async function doors(walk: Walk, sheet: Sheet): Promise<void> {
  for (const name of ['Capas', 'Lista', 'Buscar', 'Más']) {
    const door = walk.page.getByRole('button', { name, exact: true }).first();
    for (let pressed = -1; pressed < walk.length; ) {
      pressed = walk.length;
      // Where a walk ended is no matter.
      if (!(await door.isVisible())) await opens(walk.page, sheet);
      if ((await door.getAttribute('aria-current')) !== 'true') await door.click();
      if (name === 'Buscar') await walk.page.locator('#panel input').first().fill('Escuela');
      await walk.press();
    }
  }
}

/** A workshop by a template, whose phases nobody opened yet. */
async function prepares(sheet: Sheet): Promise<void> {
  const { templates } = (await (await sheet.request.get(`${sheet.valley.house.url}/api/workshops`)).json()) as { templates: { plan: Record<string, unknown> & { groups: unknown[] } }[] };
  const plan = templates[0]?.plan ?? { groups: [] };
  const groups = plan.groups.map((sign) => ({ id: crypto.randomUUID(), sign }));
  await sheet.change({ kind: 'workshop.define', body: { workshop: crypto.randomUUID(), plan: { ...plan, groups } } });
}

/** What strangers see of a map, let out by two; its address. */
async function publishes(sheet: Sheet, eva: Page): Promise<string> {
  const map = `${sheet.valley.house.url}/api/maps/${sheet.id}`;
  const layers = [sheet.layers.institution, sheet.layers.risk_factor];
  const draft = (await (await sheet.request.post(`${map}/publication`, { data: { title: 'Río Claro', text: 'Lo que vimos.', layers } })).json()) as { edition: string };
  const asked = (await (await sheet.request.post(`${map}/approvals`, { data: { act: 'publish', edition: draft.edition } })).json()) as { id: string };
  const said = await eva.request.post(`${map}/approvals/${asked.id}/confirm`, { data: {} });
  expect(said.ok(), await said.text()).toBe(true);
  const { live } = (await (await sheet.request.get(`${map}/publication`)).json()) as { live: { page: string } };
  return `/p/${live.page}`;
}

async function furnished(sheet: Sheet): Promise<string> {
  await sheet.put('institution', { type: 'Point', coordinates: center }, { code: 'escuela', name: 'Escuela' });
  await sheet.put('risk_factor', { type: 'Point', coordinates: [center[0] + 0.02, center[1]] }, { code: 'otro', severity: 4 });
  await sheet.put('incident', { type: 'Point', coordinates: [center[0], center[1] + 0.02] }, { code: 'amenaza_individual', occurred_at: '2026-03-14' });
  await prepares(sheet);
  return sheet.put('annotation', { type: 'Point', coordinates: [center[0] - 0.02, center[1]] }, { code: 'duda', text: 'Aquí' });
}

test('every button of who answers for a server and its maps', async ({ browser, contextOptions, valley, hasTouch }) => {
  test.setTimeout(360_000);
  const context = await browser.newContext({ ...contextOptions, storageState: valley.steward });
  const watch = await Watch.over(context, valley.house.url);
  const walk = new Walk(await context.newPage());
  const marta = walk.page;
  await marta.goto(valley.house.url);
  await expect(marta.getByRole('heading', { name: 'Tus mapas' })).toBeVisible();
  await walk.press();

  const sheet = await Sheet.make(valley, context.request, 'Todo', ['annotation', 'incident', 'risk_factor', 'route', 'institution', 'capacity']);
  const mark = await furnished(sheet);
  const eva = await sheet.invites(browser, 'coordinator', contextOptions);
  await publishes(sheet, eva);
  await eva.context().close();
  await opens(marta, sheet, `#feature=${mark}`);
  await marta.locator('input[type=file][accept*="image"]').first().setInputFiles({ name: 'foto.png', mimeType: 'image/png', buffer: picture });
  await expect.poll(async () => (await sheet.features()).find((one) => one.id === mark)?.properties.attachments?.length).toBe(1);
  await walk.press();
  await doors(walk, sheet);

  await opens(marta, sheet);
  await marta.getByRole('button', { name: 'Más', exact: true }).first().click();
  await marta.locator('#panel').getByRole('button', { name: 'Traer datos de un archivo' }).click();
  const rows = Buffer.from('codigo,nombre,lon,lat\nescuela,Norte,-76.6,5.7\n');
  await marta.getByRole('dialog').locator('input[type=file]').setInputFiles({ name: 'lugares.csv', mimeType: 'text/csv', buffer: rows });
  await expect(marta.getByRole('heading', { name: '¿Qué columna responde a cada pregunta?' })).toBeVisible();
  await walk.press();

  await opens(marta, sheet);
  const hand = handOf(marta, hasTouch);
  await begins(marta, /^Anotaciones/);
  await hand.tap(await onMap(marta, 30, 20));
  await marta.getByText('Palabra o texto', { exact: true }).click();
  await marta.getByRole('textbox', { name: /¿Qué quiere decir\?/ }).fill('Puente');
  await saves(marta);
  await begins(marta, /^Riesgos/);
  for (const [dx, dy] of [[-60, -30], [60, -30], [60, 40]] as const) await hand.tap(await onMap(marta, dx, dy));
  await done(marta);
  await walk.press();
  await marta.emulateMedia({ colorScheme: 'dark' });
  await opens(marta, sheet);

  // Who came by a link keeps her account in the story below; a map without layers begins in `panels`; what cannot be taken back asks first,
  // and none of that is pressed here; what is said when one does not come is told in `panels`.
  const elsewhere = ['account.keep', 'fetched.title', 'layers.choose', 'sure.title'];
  const missed = [...dialogs()].filter(([key, title]) => !elsewhere.includes(key) && ![...walk.opened].some((one) => title.test(one))).map(([key]) => key);
  expect(missed, `these dialogs were never opened: show this story where (it saw ${[...walk.opened].join(', ')})`).toEqual([]);
  expect(walk.length).toBeGreaterThan(150);
  expect(watch.found).toEqual([]);
  expect(kept(watch)).toEqual([]);
  expect([...watch.kept.keys()].some((path) => path.includes('/tiles/')), 'tiles were asked for').toBe(true);
  await context.close();
});

test('every button of who was invited, of who came by a link, of a stranger, and of a server that nobody has opened', async ({ browser, contextOptions, valley, marta }) => {
  test.setTimeout(360_000);
  const sheet = await Sheet.make(valley, marta.request, 'Algo', ['annotation', 'incident', 'risk_factor', 'institution']);
  const mark = await furnished(sheet);
  const eva = await sheet.invites(browser, 'coordinator', contextOptions);
  const page = await publishes(sheet, eva);
  const watches: Watch[] = [];
  const seen = new Set<string>();

  const rosa = await sheet.invites(browser, 'protection', contextOptions);
  const ana = await sheet.comes(browser, 'Ana', contextOptions);
  for (const who of [rosa, ana]) {
    watches.push(await Watch.over(who.context(), valley.house.url));
    const walk = new Walk(who);
    await who.goto(valley.house.url);
    await expect(who.getByRole('heading', { name: 'Tus mapas' })).toBeVisible();
    await walk.press();
    await opens(who, sheet, `#feature=${mark}`);
    await walk.press();
    await doors(walk, sheet);
    for (const title of walk.opened) seen.add(title);
  }
  expect([...seen]).toContain('Conservar mi cuenta');

  // Nobody has signed in here.
  const nobody = await browser.newContext(contextOptions);
  watches.push(await Watch.over(nobody, valley.house.url));
  const invited = (await (await marta.request.post(`${valley.house.url}/api/maps/${sheet.id}/invitations`, { data: { role: 'member' } })).json()) as { code: string };
  const link = (await (await marta.request.post(`${valley.house.url}/api/maps/${sheet.id}/links`, { data: { role: 'participant' } })).json()) as { code: string };
  const stranger = await nobody.newPage();
  for (const address of ['', page, `/#invitation=${encodeURIComponent(invited.code)}`, '/#invitation=nada', `/#join=${encodeURIComponent(link.code)}`, '/#join=no-es-un-codigo', '/#setup=nada', '/calculadora.html']) {
    await stranger.goto('about:blank');
    await stranger.goto(`${valley.house.url}${address}`);
    await expect(stranger.getByRole('button').first()).toBeVisible();
    await new Walk(stranger).press(15);
  }

  const empty = await House.open([]);
  try {
    const first = await browser.newContext(contextOptions);
    watches.push(await Watch.over(first, empty.url));
    const setup = await first.newPage();
    await setup.goto(empty.setupLink);
    await expect(setup.getByLabel('Frase de paso del servidor')).toBeVisible();
    const kept = await first.request.post(`${empty.url}/api/lock`, { data: { token: empty.setupLink.split('#setup=')[1], passphrase } });
    expect(kept.ok(), await kept.text()).toBe(true);
    await setup.reload();
    await expect(setup.getByLabel('Nombre de la cuenta')).toBeVisible();
    await new Walk(setup).press(10);
    await first.close();
  } finally {
    empty.close();
  }

  expect(watches.flatMap((watch) => watch.found)).toEqual([]);
  expect(watches.flatMap(kept)).toEqual([]);
  for (const one of [eva, rosa, ana]) await one.context().close();
  await nobody.close();
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
