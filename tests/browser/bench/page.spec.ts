import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, CDPSession, Page } from '@playwright/test';
import { type Valley, expect, test } from '../house';
import { Room } from '../room';
import { Sheet, center } from '../sheet';
import { median, record } from './record';

const FEATURES = 50_000;

/** Slow 4G (1.6 Mbit/s, 150 ms) and a processor four times slower. */
async function slow(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  return session;
}

interface ColdLoad {
  /** Milliseconds until the door of a workshop is there, the map's name, “Draw”, and a corner of a drawing. */
  consent: number;
  name: number;
  button: number;
  drawing: number;
  /** Bytes. */
  script: number;
  all: number;
}

/** Nothing is kept; a hand that loses no moment goes as far as a corner of a drawing. The median of five. */
async function coldLoad(browser: Browser, valley: Valley, options: BrowserContextOptions, path: () => Promise<string>): Promise<ColdLoad> {
  const runs: ColdLoad[] = [];
  for (let run = 0; run < 5; run++) {
    // What the service worker fetches is not slowed down, and would come to the page out of its cache.
    const context = await browser.newContext({ ...options, serviceWorkers: 'block' });
    const page = await context.newPage();
    const session = await slow(page);
    let all = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => (all += encodedDataLength));
    await page.addInitScript(() => {
      const seen: Record<string, number> = {};
      Object.assign(window, { seen });
      const press = (element: Element | null | undefined): void => (element as HTMLElement | null)?.click();
      const button = (words: string): Element | undefined => [...document.querySelectorAll('button')].find((one) => one.textContent?.includes(words));
      // It does the next thing as soon as the page offers it.
      const timer = setInterval(() => {
        const bar = document.querySelector('section[aria-label="Dibujo en curso"]');
        const canvas = document.querySelector('canvas.maplibregl-canvas');
        const [agree, enter] = [button('Estoy de acuerdo'), button('Entrar al taller')];
        if (agree) seen.consent ??= performance.now();
        else if (!enter && document.querySelector('h1')) seen.name ??= performance.now();
        if (document.querySelector('button.draw')) seen.button ??= performance.now();
        if (agree) return press(agree);
        const group = document.querySelector<HTMLInputElement>('input[name=group]');
        if (enter) return press(group?.checked === false ? group : enter);
        if (!bar) return press(document.querySelector('#panel .pick') ?? document.querySelector('#panel li button') ?? document.querySelector('button.draw'));
        if (bar.querySelector<HTMLButtonElement>('button[aria-label="Deshacer el último trazo"]')?.disabled === false) {
          seen.drawing = performance.now();
          return clearInterval(timer);
        }
        const corners = [...bar.querySelectorAll('button')].find((one) => one.textContent?.includes('Zona por puntos'));
        if (corners?.getAttribute('aria-pressed') === 'false') return press(corners);
        const where = { bubbles: true, cancelable: true, pointerId: 1, pointerType: 'touch', isPrimary: true, button: 0, clientX: 195, clientY: 330 };
        for (const type of ['pointerdown', 'pointerup']) canvas?.dispatchEvent(new PointerEvent(type, { ...where, buttons: type === 'pointerdown' ? 1 : 0 }));
      }, 40);
    });
    await page.goto(valley.house.url + (await path()), { waitUntil: 'commit' });
    const drawing = await page.waitForFunction(() => (window as unknown as { seen: { drawing?: number } }).seen.drawing, null, { polling: 500 });
    const seen = await page.evaluate(() => (window as unknown as { seen: ColdLoad }).seen);
    await drawing.dispose();
    // The map's worker is another target: what it fetched is added to what the page did.
    // The words of the page were script once, and count.
    const named = () => performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => /\.js$|\/(es|en)-[^/]*\.json$/.test(name));
    const scripts = new Set(await page.evaluate((by) => performance.getEntriesByType('resource').filter((one) => (one as PerformanceResourceTiming).responseEnd <= by).map(({ name }) => name).filter((name) => /\.js$|\/(es|en)-[^/]*\.json$/.test(name)), seen.drawing));
    for (const worker of page.workers()) for (const name of await worker.evaluate(named)) scripts.add(name);
    let script = 0;
    for (const name of scripts) script += gzipSync(await (await context.request.get(name)).body()).length;
    runs.push({ ...seen, script, all });
    await context.close();
  }
  const of = (key: keyof ColdLoad): number => median(runs.map((run) => run[key]));
  return { consent: of('consent'), name: of('name'), button: of('button'), drawing: of('drawing'), script: of('script'), all: of('all') };
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const received = ({ script, all }: ColdLoad): string[] => [
  `| JavaScript received by then, the map's worker included, gzip | ${Math.round(script / 1000)} kB |`,
  `| everything the page received by then, fonts and base map included, the worker's requests not | ${Math.round(all / 1000)} kB |`,
];

test('a cold load on slow 4G with a processor four times slower', async ({ valley, browser, hasTouch }) => {
  test.skip(!hasTouch, 'measured on the phone');
  const load = await coldLoad(browser, valley, { storageState: valley.steward }, async () => `/?map=${valley.map}`);
  record('A cold load on a slow phone', [
    'A phone of 390 × 844, slow 4G (1.6 Mbit/s, 150 ms), a processor four times slower, nothing kept; median of five. A hand that',
    'loses no moment chooses a layer and a tool and sets a corner as soon as the page lets it. The map draws in its own time beside.',
    '',
    '| | |', '| --- | --- |',
    `| the map's name is on the screen | ${seconds(load.name)} |`,
    `| “Draw” can be touched | ${seconds(load.button)} |`,
    `| a corner is set | ${seconds(load.drawing)} |`,
    ...received(load),
  ]);
  expect(load.script).toBeLessThanOrEqual(450_000);
});

test('a participant comes by the QR code on slow 4G with a processor four times slower', async ({ marta, valley, browser, hasTouch }) => {
  test.skip(!hasTouch, 'measured on the phone');
  const room = await Room.make(valley, marta.request, 'risk_and_care', 'Por el código');
  await room.opens('group_map');
  const load = await coldLoad(browser, valley, {}, async () => `/#join=${room.code}`);
  record('A participant comes in on a slow phone', [
    'The same phone and network, nothing kept, by the address of the QR code: she agrees, takes the sign and the group that are offered first, enters,',
    'chooses the first pictogram and sets a corner, each as soon as the page lets her. What she reads takes no time here; the map loads after the door.',
    '',
    '| | |', '| --- | --- |',
    `| what she agrees to is on the screen | ${seconds(load.consent)} |`,
    `| she is in: “Draw” can be touched | ${seconds(load.button)} |`,
    `| a corner is set | ${seconds(load.drawing)} |`,
    ...received(load),
  ]);
  expect(load.script).toBeLessThanOrEqual(450_000);
});

/** Where the read point stands at each zoom, degrees north of the middle: beside the crowd where that is drawn as clusters, else amid it. */
const beside = new Map([[7, 1], [9.5, 0.4], [12.5, 0], [14, 0]]);
const EDITS = 12;

interface Edit {
  /** The longest task that held the page up, in milliseconds; 0 when none took more than 50. */
  task: number;
  /** Milliseconds from the lift of the key (or from the other's sending) until a drawn frame shows it. */
  shown?: number;
}

/** Runs in the page: notes what holds it up, when a key is let go, and when one pixel of the drawn map becomes another. */
function watch(): void {
  const seen = { long: [] as number[], lift: 0, at: null as [number, number] | null, pixel: '', changed: 0 };
  Object.assign(window, { seen });
  new PerformanceObserver((list) => seen.long.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({ type: 'longtask' });
  for (const type of ['keydown', 'pointerup']) addEventListener(type, (event) => (seen.lift = event.timeStamp), true);
  const { drawElements } = WebGL2RenderingContext.prototype;
  let asked = false;
  WebGL2RenderingContext.prototype.drawElements = function (...how) {
    drawElements.apply(this, how);
    if (!seen.at || asked) return;
    asked = true;
    // When the frame is whole and not yet handed over. To read it waits for it to be drawn.
    queueMicrotask(() => {
      asked = false;
      const [x, y] = seen.at ?? [0, 0];
      const bytes = new Uint8Array(4);
      const bound = this.getParameter(this.FRAMEBUFFER_BINDING) as WebGLFramebuffer | null;
      this.bindFramebuffer(this.FRAMEBUFFER, null);
      this.readPixels(x, this.drawingBufferHeight - y, 1, 1, this.RGBA, this.UNSIGNED_BYTE, bytes);
      this.bindFramebuffer(this.FRAMEBUFFER, bound);
      const pixel = bytes.join();
      if (pixel !== seen.pixel) seen.changed ||= performance.now();
      seen.pixel = pixel;
    });
  };
}

type Seen = { long: number[]; lift: number; at: [number, number] | null; pixel: string; changed: number };

for (const [zoom, north] of beside) {
  test(`an edit while fifty thousand features are on the map, at zoom ${zoom}`, async ({ marta, valley, hasTouch }) => {
    test.skip(hasTouch, 'measured on the desk');
    const sheet = await Sheet.make(valley, marta.request, 'Cincuenta mil', ['capacity', 'incident']);
    const place = (n: number) => [center[0] + (((n * 7919) % 10007) / 10007 - 0.5) * 0.9, center[1] + (((n * 104729) % 10009) / 10009 - 0.5) * 0.6];
    const put = (n: number) => ({
      kind: 'feature.put', layer: sheet.layers.capacity, feature: crypto.randomUUID(),
      body: { scope: 'map', geometry: { type: 'Point', coordinates: place(n) }, properties: { code: 'por_definir' } },
    });
    for (let from = 0; from < FEATURES; from += 200) await sheet.change(...Array.from({ length: 200 }, (_, i) => put(from + i)));
    const at: [number, number] = [center[0], center[1] + north];
    // One of the crowd: at low zooms no single mark is on the screen before it is altered. And one of another layer, to be read.
    const crowd = { layer: sheet.layers.capacity, feature: await sheet.put('capacity', { type: 'Point', coordinates: center }, { code: 'por_definir' }) };
    const lone = { layer: sheet.layers.incident, feature: await sheet.put('incident', { type: 'Point', coordinates: at }, { code: 'amenaza_individual' }) };
    await marta.addInitScript(watch);

    const opened = async (reads: boolean, hash = ''): Promise<void> => {
      await marta.goto('about:blank');
      await marta.goto(`${sheet.address}#map=${zoom}/${center[1]}/${center[0]}${hash}`);
      await expect(marta.getByText('Todo guardado', { exact: true })).toBeVisible();
      await marta.waitForTimeout(7_000);
      if (!reads) return;
      const y = (lat: number): number => (512 * 2 ** zoom * (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI)) / 2;
      await marta.evaluate((up) => {
        const { width, height } = document.querySelector('canvas.maplibregl-canvas')!.getBoundingClientRect();
        (window as unknown as { seen: Seen }).seen.at = [Math.round(width / 2), Math.round(height / 2 - up)];
      }, y(center[1]) - y(at[1]));
    };
    /** One edit and what follows until the page rests. `how` answers when it was let go, if that was not in the page. */
    const edit = async (how: () => Promise<number | void>): Promise<Edit> => {
      await marta.evaluate(() => Object.assign((window as unknown as { seen: Seen }).seen, { long: [], changed: 0, lift: 0 }));
      const sent = await how();
      await marta.waitForTimeout(1_200);
      return marta.evaluate((sent) => {
        const { seen } = window as unknown as { seen: Seen };
        const lift = sent ? sent - performance.timeOrigin : seen.lift;
        return { task: Math.max(0, ...seen.long), ...(seen.at && { shown: seen.changed ? seen.changed - lift : Infinity }) };
      }, sent ?? 0);
    };

    const own: Edit[][] = [];
    const heard: Edit[][] = [];
    // To read the picture holds the page up: what holds it up otherwise is measured without.
    for (const reads of [false, true]) {
      const target = reads ? lone : crowd;
      const edits: [Edit[], Edit[]] = [[], []];
      await opened(reads);
      for (let n = 0; n < EDITS; n++) {
        const { head } = (await (await marta.request.get(`${valley.house.url}/api/maps/${sheet.id}`)).json()) as { head: string };
        edits[0].push(await edit(async () => {
          const sent = Date.now();
          await sheet.change({ kind: n % 2 ? 'feature.restore' : 'feature.delete', ...target, base: head, body: {} });
          return sent;
        }));
      }
      await opened(reads, `&feature=${target.feature}`);
      const deletes = marta.getByRole('button', { name: 'Borrar', exact: true });
      await expect(deletes).toBeVisible();
      for (let n = 0; n < EDITS; n++) edits[1].push(await edit(() => (n ? marta.keyboard.press(n % 2 ? 'Control+z' : 'Control+Shift+z') : deletes.click())));
      heard.push(edits[0]);
      own.push(edits[1]);
    }
    const rows = ([['one’s own', own], ['another’s, heard', heard]] as const).map(([name, [plain = [], read = []]]) => {
      const tasks = plain.map(({ task }) => task);
      const shown = read.map(({ shown }) => shown ?? Infinity);
      const sorted = [...shown].sort((a, b) => a - b);
      const later = tasks.slice(2);
      // The first two: what is taken off, and what is drawn for the first time.
      return `| ${name} | ${Math.max(...tasks.slice(0, 2))} ms | ${later.filter((task) => task > 0).length} of ${later.length} | ${Math.max(...later)} ms | ${shown.slice(0, 2).map((one) => one.toFixed(0)).join(', ')} ms | ${median(shown).toFixed(0)} · ${(sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0).toFixed(0)} · ${(sorted.at(-1) ?? 0).toFixed(0)} ms |`;
    });
    record(`An edit among 50,000 features, zoom ${zoom}`, [
      ...(zoom === 7 ? [
        'Fifty thousand points in tiles of the server, the desk at 1440 × 900. A point is deleted and brought back, by a key on the page or by another person over',
        `the API, ${EDITS} times 1.2 s apart on a fresh page, at a rest. A long task holds the page up for more than 50 ms; 0 ms means that there was none. “Shown”: from`,
        'the key (or from the other’s sending) until a frame was drawn with it; measured apart, as to read the picture makes the page wait for the rasteriser.', '',
      ] : []),
      '| edit | longest task of the first two | long tasks of the following | longest | first two shown after | shown after: median · 95th · longest |', '| --- | --- | --- | --- | --- | --- |', ...rows,
    ]);
  });
}
