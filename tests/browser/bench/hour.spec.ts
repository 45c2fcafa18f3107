// A workshop of an hour at a steady pace: what two pages and the server hold in memory, minute by minute. `TRAMA_MINUTES=10` tells it
// shorter. Writes ../../bench/HOUR.md, and fails where something grows.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from '@playwright/test';
import { expect, test } from '../house';
import { Room } from '../room';
import { handOf, onMap, opens } from '../sheet';
import { median } from './record';

const MINUTES = Number(process.env.TRAMA_MINUTES ?? 60);
/** Until then caches fill, lazy pieces are fetched and code is compiled: that is no growth. */
const WARM = Math.min(10, Math.floor(MINUTES / 3));
/** One mark is drawn, shared, looked at and taken away in this time. */
const ROUND_MS = 12_000;

/** What is looked at, and how much of it may come in a minute once all is warm. Of the heap most is what the engine compiles as it goes,
 *  in the first quarter above all, and the browser's own notes of requests; what the page itself holds is counted as objects. */
const BOUNDS = {
  heap: { of: 'JavaScript heap', unit: 'kB', most: 150 },
  // A mark that was taken away leaves what brings it back, some forty objects; five are in a minute.
  objects: { of: 'objects', unit: '', most: 300 },
  nodes: { of: 'DOM nodes', unit: '', most: 5 },
  listeners: { of: 'listeners', unit: '', most: 5 },
  kept: { of: 'IndexedDB', unit: 'kB', most: 40 },
} as const;
type What = keyof typeof BOUNDS;
type Reading = Record<What, number>;
/** Of the server's memory, kB in a minute: its log grows by what was drawn. */
const SERVER_MOST = 200;

/** How much comes in a minute: the median of all slopes between two readings (Theil and Sen), which no single minute bends. */
function slope(values: number[]): number {
  const slopes = values.flatMap((from, i) => values.slice(i + 1).map((to, j) => (to - from) / (j + 1)));
  return median(slopes);
}

class Looked {
  readonly readings: Reading[] = [];
  private constructor(
    readonly name: string,
    readonly page: Page,
    private readonly session: CDPSession,
  ) {}

  static async at(name: string, page: Page): Promise<Looked> {
    const session = await page.context().newCDPSession(page);
    for (const domain of ['Performance', 'HeapProfiler']) await session.send(`${domain}.enable` as 'Performance.enable');
    return new Looked(name, page, session);
  }

  /** After everything was taken away that nothing holds any more. */
  async read(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await this.session.send('HeapProfiler.collectGarbage');
    const { result } = await this.session.send('Runtime.evaluate', { expression: 'Object.prototype', objectGroup: 'counted' });
    const { objects } = await this.session.send('Runtime.queryObjects', { prototypeObjectId: result.objectId ?? '', objectGroup: 'counted' });
    const counted = await this.session.send('Runtime.callFunctionOn', { objectId: objects.objectId ?? '', functionDeclaration: 'function () { return this.length; }', returnByValue: true });
    await this.session.send('Runtime.releaseObjectGroup', { objectGroup: 'counted' });
    const { metrics } = await this.session.send('Performance.getMetrics');
    const of = (name: string): number => metrics.find((one) => one.name === name)?.value ?? NaN;
    const kept = await this.page.evaluate(async () => ((await navigator.storage.estimate()) as { usageDetails?: { indexedDB?: number } }).usageDetails?.indexedDB ?? 0);
    this.readings.push({ heap: of('JSHeapUsedSize') / 1024, objects: Number(counted.result.value), nodes: of('Nodes'), listeners: of('JSEventListeners'), kept: kept / 1024 });
  }
}

/** What the kernel says that a process holds, in kB. */
const held = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN);

test('an hour of a workshop without growth of memory', async ({ marta, valley, browser, contextOptions, hasTouch }) => {
  test.skip(!hasTouch, 'the participant has a phone');
  test.setTimeout((MINUTES + 10) * 60_000);
  const room = await Room.make(valley, marta.request, 'risk_and_care', 'Una hora');
  const { actor } = (await (await marta.request.get(`${valley.house.url}/api/maps/${room.sheet.id}`)).json()) as { actor: string };
  // She who leads sits with the group, so that what it draws comes to her page, too.
  await room.sheet.change({ kind: 'workshop.seat', body: { workshop: room.id, actor, seat: { group: room.groups[0] } } });
  await room.opens('group_map');
  const lina = await room.comes(browser, contextOptions, 0);
  await marta.setViewportSize({ width: 1440, height: 900 });
  await opens(marta, room.sheet);
  const looked = [await Looked.at('the participant', lina), await Looked.at('who leads', marta)];
  const server: number[] = [];
  const hand = handOf(lina, true);
  let drawn = 0;

  const round = async (): Promise<void> => {
    await lina.getByRole('button', { name: 'Dibujar', exact: true }).click();
    const tile = lina.locator('#panel .pick').filter({ hasText: 'Escucha' });
    await lina.locator('#panel .pick').first().waitFor();
    while (!(await tile.isVisible())) await lina.getByRole('button', { name: 'Página siguiente' }).click();
    await tile.click();
    await hand.tap(await onMap(lina, -100 + 20 * (drawn % 10), -80));
    const done = lina.getByRole('button', { name: 'Listo', exact: true });
    const saves = lina.getByRole('button', { name: 'Guardar', exact: true });
    await expect(done.or(saves).first()).toBeVisible();
    if (await done.isVisible()) await done.click();
    await saves.click();
    await lina.getByRole('button', { name: 'Compartir con mi grupo' }).click();
    await expect.poll(async () => (await room.seen(marta)).length).toBe(1);
    await lina.getByRole('button', { name: 'Borrar', exact: true }).click();
    await expect.poll(async () => (await room.seen(marta)).length).toBe(0);
    await hand.drag([await onMap(lina, 40, 0), await onMap(lina, drawn % 2 ? 60 : 20, 0), await onMap(lina, drawn % 2 ? 80 : 0, 0)]);
    drawn += 1;
  };
  const leads = async (minute: number): Promise<void> => {
    await marta.getByRole('button', { name: 'Conducir el taller' }).click();
    const console = marta.getByRole('dialog');
    for (const phase of ['Leer el mapa', 'Mapa del grupo']) await console.getByRole('listitem').filter({ hasText: phase }).getByRole('button', { name: 'Abrir', exact: true }).click();
    await console.getByRole('button', { name: 'Cerrar', exact: true }).first().click();
    await marta.getByRole('button', { name: minute % 2 ? 'Acercar' : 'Alejar' }).click();
    await marta.getByRole('button', { name: 'Miren aquí' }).click();
    await lina.getByRole('button', { name: 'Volver a donde estaba' }).click();
  };

  const begun = Date.now();
  for (let minute = 0; minute <= MINUTES; minute++) {
    for (const one of looked) await one.read();
    server.push(held(valley.house.pid));
    tell(looked, server, drawn);
    if (minute === MINUTES) break;
    await leads(minute);
    while (Date.now() < begun + (minute + 1) * 60_000) {
      const next = Date.now() + ROUND_MS;
      await round();
      await lina.waitForTimeout(Math.max(0, Math.min(next, begun + (minute + 1) * 60_000) - Date.now()));
    }
  }
  for (const { name, readings } of looked) {
    for (const [what, { of, most }] of Object.entries(BOUNDS) as [What, (typeof BOUNDS)[What]][]) {
      expect(slope(readings.slice(WARM).map((one) => one[what])), `${of} of ${name}, in a minute`).toBeLessThanOrEqual(most);
    }
  }
  expect(slope(server.slice(WARM)), 'kB of the server, in a minute').toBeLessThanOrEqual(SERVER_MOST);
});

/** Written after each minute: an hour that is cut short has told what it saw. */
function tell(looked: Looked[], server: number[], drawn: number): void {
  const whats = Object.entries(BOUNDS) as [What, (typeof BOUNDS)[What]][];
  const columns: { head: string; most: number; values: number[] }[] = looked.flatMap((one) => whats.map(([what, { of, unit, most }]) => ({ head: `${one.name}: ${of}${unit && `, ${unit}`}`, most, values: one.readings.map((reading) => reading[what]) })));
  columns.push({ head: 'server, kB', most: SERVER_MOST, values: server });
  const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  const text = [
    '# An hour without growth of memory', '',
    'Written by `TRAMA_MINUTES=60 playwright test --config bench.config.ts hour` in tests/browser. Every twelve seconds a participant draws a mark on her phone, shares it,',
    'takes it away and moves the map; every minute she who leads, who sits with the group, opens the console and two phases and asks the room to look somewhere, which',
    'it does and comes back. The pages are read once a minute after the garbage was collected. *In a minute* is the median of all slopes between two readings',
    `(Theil and Sen) from minute ${WARM} on; a run fails where it is more than *at most*.`, '',
    `${server.length - 1} minutes, ${drawn} marks. *${cpus().length} cores, ${cpus()[0]?.model.trim() ?? ''}, load ${(loadavg()[0] ?? 0).toFixed(1)}*`, '',
    row(['', ...columns.map(({ head }) => head)]), row(['---', ...columns.map(() => '---')]),
    row(['**in a minute**', ...columns.map(({ values }) => `**${slope(values.slice(WARM)).toFixed(1)}**`)]),
    row(['at most', ...columns.map(({ most }) => String(most))]),
    ...server.map((_, minute) => row([String(minute), ...columns.map(({ values }) => (values[minute] ?? NaN).toFixed(0))])), '',
  ];
  writeFileSync(join(__dirname, '../../bench/HOUR.md'), text.join('\n'));
}
