import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpus, loadavg } from 'node:os';
import { gzipSync } from 'node:zlib';
import type { CDPSession, Page } from '@playwright/test';
import { expect, test } from '../house';
import { Sheet, center } from '../sheet';

const file = join(__dirname, '../../bench/PAGE.md');
const FEATURES = 50_000;
const median = (numbers: number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** Each measure is a section of its own, so that one of them can be taken again alone. */
function record(title: string, lines: string[]): void {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // The first measure begins the file.
  }
  const head = `# The page, measured\n\nWritten by \`playwright test --config bench.config.ts\` in tests/browser, on the built program with Chromium, which draws the map
in software here. Compare with another run of the same machine, not with another machine.\n`;
  const sections = new Map(text.split(/^## /m).slice(1).map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1).trim()]));
  sections.set(title, `${lines.join('\n')}\n\n*${cpus().length} cores, ${cpus()[0]?.model.trim() ?? ''}, load ${(loadavg()[0] ?? 0).toFixed(1)} (others' work on the machine is in the figures)*`);
  writeFileSync(file, `${head}${[...sections].map(([name, body]) => `\n## ${name}\n\n${body}\n`).join('')}`);
}

/** Slow 4G (1.6 Mbit/s, 150 ms) and a processor four times slower. */
async function slow(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  return session;
}

test('a cold load on slow 4G with a processor four times slower', async ({ valley, browser, hasTouch }) => {
  test.skip(!hasTouch, 'measured on the phone');
  const runs: { name: number; button: number; drawing: number; script: number; all: number }[] = [];
  for (let run = 0; run < 3; run++) {
    // What the service worker fetches is not slowed down, and would come to the page out of its cache.
    const context = await browser.newContext({ storageState: valley.steward, serviceWorkers: 'block' });
    const page = await context.newPage();
    const session = await slow(page);
    let all = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => (all += encodedDataLength));
    await page.addInitScript(() => {
      const seen: Record<string, number> = {};
      Object.assign(window, { seen });
      const press = (element: Element | null | undefined): void => (element as HTMLElement | null)?.click();
      // A hand that loses no moment: it does the next thing as soon as the page offers it.
      const timer = setInterval(() => {
        const bar = document.querySelector('section[aria-label="Dibujo en curso"]');
        const canvas = document.querySelector('canvas.maplibregl-canvas');
        if (document.querySelector('h1')) seen.name ??= performance.now();
        if (document.querySelector('button.draw')) seen.button ??= performance.now();
        if (!bar) return press(document.querySelector('#panel li button') ?? document.querySelector('button.draw'));
        if (bar.querySelector<HTMLButtonElement>('button[aria-label="Deshacer el último trazo"]')?.disabled === false) {
          seen.drawing = performance.now();
          return clearInterval(timer);
        }
        const corners = [...bar.querySelectorAll('button')].find((button) => button.textContent?.includes('Zona por esquinas'));
        if (corners?.getAttribute('aria-pressed') === 'false') return press(corners);
        const where = { bubbles: true, cancelable: true, pointerId: 1, pointerType: 'touch', isPrimary: true, button: 0, clientX: 195, clientY: 300 };
        for (const type of ['pointerdown', 'pointerup']) canvas?.dispatchEvent(new PointerEvent(type, { ...where, buttons: type === 'pointerdown' ? 1 : 0 }));
      }, 40);
    });
    await page.goto(`${valley.house.url}/?map=${valley.map}`, { waitUntil: 'commit' });
    const drawing = await page.waitForFunction(() => (window as unknown as { seen: { drawing?: number } }).seen.drawing, null, { polling: 500 });
    const seen = await page.evaluate(() => (window as unknown as { seen: { name: number; button: number; drawing: number } }).seen);
    await drawing.dispose();
    // The map's worker is another target: what it fetched is added to what the page did.
    const named = () => performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('.js'));
    const scripts = new Set(await page.evaluate(named));
    for (const worker of page.workers()) for (const name of await worker.evaluate(named)) scripts.add(name);
    let script = 0;
    for (const name of scripts) script += gzipSync(await (await context.request.get(name)).body()).length;
    runs.push({ ...seen, script, all });
    await context.close();
  }
  const of = (key: keyof (typeof runs)[0]) => median(runs.map((run) => run[key]));
  record('A cold load on a slow phone', [
    'A phone of 390 × 844, slow 4G (1.6 Mbit/s, 150 ms), a processor four times slower, nothing kept; median of three. A hand that',
    'loses no moment chooses a layer and a tool and sets a corner as soon as the page lets it. The map draws in its own time beside.',
    '',
    '| | |', '| --- | --- |',
    `| the map's name is on the screen | ${(of('name') / 1000).toFixed(1)} s |`,
    `| “Draw” can be touched | ${(of('button') / 1000).toFixed(1)} s |`,
    `| a corner is set | ${(of('drawing') / 1000).toFixed(1)} s |`,
    `| JavaScript received by then, the map's worker included, gzip | ${Math.round(of('script') / 1000)} kB |`,
    `| everything the page received by then, fonts and base map included, the worker's requests not | ${Math.round(of('all') / 1000)} kB |`,
  ]);
  expect(of('script')).toBeLessThanOrEqual(450_000);
});

test('an edit while fifty thousand features are on the map', async ({ marta, valley, hasTouch }) => {
  test.skip(hasTouch, 'measured on the desk');
  const sheet = await Sheet.make(valley, marta.request, 'Cincuenta mil', ['capacity']);
  const place = (n: number) => [center[0] + (((n * 7919) % 10007) / 10007 - 0.5) * 0.9, center[1] + (((n * 104729) % 10009) / 10009 - 0.5) * 0.6];
  const ids = Array.from({ length: FEATURES }, () => crypto.randomUUID());
  for (let from = 0; from < FEATURES; from += 200) {
    await sheet.change(...ids.slice(from, from + 200).map((feature, i) => ({
      kind: 'feature.put', layer: sheet.layers.capacity, feature,
      body: { scope: 'map', geometry: { type: 'Point', coordinates: place(from + i) }, properties: { code: 'por_definir' } },
    })));
  }
  await marta.addInitScript(() => {
    const long: { start: number; ms: number }[] = [];
    Object.assign(window, { long });
    new PerformanceObserver((list) => long.push(...list.getEntries().map(({ startTime, duration }) => ({ start: startTime, ms: Math.round(duration) })))).observe({ type: 'longtask' });
  });
  const take = () => marta.evaluate(() => (window as unknown as { long: { ms: number }[] }).long.splice(0).map(({ ms }) => ms));
  const lines = ['Fifty thousand points in tiles of the server, the desk at 1440 × 900. Ten edits each; a long task is one that holds the page up for more than 50 ms.', '', '| edit | zoom | long tasks of ten edits | longest |', '| --- | --- | --- | --- |'];
  for (const zoom of [7, 9.5, 12.5, 14]) {
    await marta.goto(`${sheet.address}#map=${zoom}/${center[1]}/${center[0]}`);
    await marta.reload();
    await expect(marta.getByText('Todo guardado', { exact: true })).toBeVisible();
    await marta.waitForTimeout(8000);
    await take();
    const other = async (n: number) => sheet.change({
      kind: 'feature.put', layer: sheet.layers.capacity, feature: ids[n] ?? '', base: FEATURES + 1,
      body: { geometry: { type: 'Point', coordinates: [center[0] + n / 2000, center[1]] } },
    });
    for (let n = 0; n < 10; n++) {
      await other(n);
      await marta.waitForTimeout(1200);
    }
    const heard = await take();
    lines.push(`| another's, heard | ${zoom} | ${heard.length} | ${Math.max(0, ...heard)} ms |`);
    // Her own: made by the page's own doing, delete and undo.
    await marta.goto(`${sheet.address}#map=${zoom}/${center[1]}/${center[0]}&feature=${ids[20]}`);
    await marta.reload();
    await expect(marta.getByRole('button', { name: 'Borrar', exact: true })).toBeVisible();
    await marta.waitForTimeout(6000);
    await take();
    await marta.getByRole('button', { name: 'Borrar', exact: true }).click();
    for (let n = 0; n < 9; n++) {
      await marta.waitForTimeout(1200);
      await marta.keyboard.press(n % 2 ? 'Control+Shift+z' : 'Control+z');
    }
    await marta.waitForTimeout(1200);
    const own = await take();
    lines.push(`| one's own | ${zoom} | ${own.length} | ${Math.max(0, ...own)} ms |`);
  }
  record('An edit among 50,000 features', lines);
});
