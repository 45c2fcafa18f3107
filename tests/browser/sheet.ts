// A map of one's own, with the layers that a story needs and nothing else on it.
import { randomUUID } from 'node:crypto';
import { type APIRequestContext, type Browser, type BrowserContextOptions, type Locator, type Page, expect } from '@playwright/test';
import { Hand, type Place } from './hand';
import { type Valley, comes, passphrase } from './house';

export type Kind = 'annotation' | 'incident' | 'risk_factor' | 'route' | 'institution' | 'capacity' | 'territory';
const names: Record<Kind, string> = {
  annotation: 'Anotaciones', incident: 'Incidentes', risk_factor: 'Riesgos', route: 'Caminos', institution: 'Instituciones', capacity: 'Cuidados', territory: 'Territorios',
};
export const center: [number, number] = [-76.66, 5.7];

export interface Feature {
  id: string;
  geometry: { type: string; coordinates: unknown } | null;
  properties: { fields: Record<string, unknown>; contested?: string[]; attachments?: unknown[]; comments?: number };
}

export class Sheet {
  private ticks = 0;
  private constructor(
    readonly valley: Valley,
    readonly id: string,
    /** The steward's requests. */
    readonly request: APIRequestContext,
    readonly layers: Record<string, string>,
  ) {}

  static async make(valley: Valley, request: APIRequestContext, name: string, kinds: Kind[]): Promise<Sheet> {
    const made = await request.post(`${valley.house.url}/api/maps`, { data: { name, view: { center, zoom: 11 } } });
    expect(made.ok(), await made.text()).toBe(true);
    const { id } = (await made.json()) as { id: string };
    const sheet = new Sheet(valley, id, request, Object.fromEntries(kinds.map((kind) => [kind, randomUUID()])));
    await sheet.change(...kinds.map((kind, order) => ({ kind: 'layer.put', layer: sheet.layers[kind], body: { kind, name: names[kind], order } })));
    return sheet;
  }

  get address(): string {
    return `${this.valley.house.url}/?map=${this.id}`;
  }

  /** Changes made beside the page, by the steward or by whoever asks; `base` is what she had seen. */
  async change(...changes: { kind: string; layer?: string; feature?: string; base?: string; body: unknown }[]): Promise<void> {
    await this.changeAs(this.request, ...changes);
  }

  async changeAs(who: APIRequestContext, ...changes: { kind: string; layer?: string; feature?: string; base?: string; body: unknown }[]): Promise<void> {
    const sent = changes.map((change) => ({ id: randomUUID(), version: 1, hlc: this.now(), base: 0, ...change }));
    const answer = await who.post(`${this.valley.house.url}/api/maps/${this.id}/changes`, { data: { changes: sent } });
    const { verdicts } = (await answer.json()) as { verdicts: { status: string }[] };
    expect(verdicts.map((verdict) => verdict.status), JSON.stringify(verdicts)).toEqual(sent.map(() => 'accepted'));
  }

  /** Milliseconds and a counter, as text: a number would lose the counter. */
  private now(): string {
    return Date.now().toString(16).padStart(12, '0') + (this.ticks++ % 65536).toString(16).padStart(4, '0');
  }

  async put(layer: Kind, geometry: unknown, properties: Record<string, unknown>, feature: string = randomUUID()): Promise<string> {
    await this.change({ kind: 'feature.put', layer: this.layers[layer], feature, body: { geometry, properties, scope: 'map' } });
    return feature;
  }

  async features(): Promise<Feature[]> {
    const answer = await this.request.get(`${this.valley.house.url}/api/maps/${this.id}/features?limit=200`);
    return ((await answer.json()) as { features: Feature[] }).features;
  }

  /** Waits until there are so many, and gives them. */
  async has(count: number): Promise<Feature[]> {
    await expect.poll(async () => (await this.features()).length).toBe(count);
    return this.features();
  }

  async comes(browser: Browser, name: string, options: BrowserContextOptions): Promise<Page> {
    return comes({ ...this.valley, map: this.id }, browser, name, options);
  }

  /** Somebody with an account of her own who was invited and came. */
  async invites(browser: Browser, role: string, options: BrowserContextOptions): Promise<Page> {
    const made = await this.request.post(`${this.valley.house.url}/api/maps/${this.id}/invitations`, { data: { role } });
    const { code } = (await made.json()) as { code: string };
    const context = await browser.newContext(options);
    const name = `Eva ${randomUUID().slice(0, 8)}`;
    const came = await context.request.post(`${this.valley.house.url}/api/invitations/accept`, { data: { code, name, passphrase } });
    expect(came.ok(), await came.text()).toBe(true);
    return context.newPage();
  }
}

/** Opens a map and waits until it is there and saved. */
export async function opens(page: Page, sheet: Sheet, hash = ''): Promise<void> {
  await page.goto(sheet.address + hash);
  await expect(page.getByText(/^(Todo guardado|All saved)$/)).toBeVisible();
}

/** Opens what stands behind *more*. */
export async function door(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Más/ }).click();
  await page.locator('#panel').getByRole('button', { name }).click();
}

/** Begins to draw in a layer with a tool. */
export async function begins(page: Page, layer: RegExp, tool?: string): Promise<void> {
  const draw = page.getByRole('button', { name: 'Dibujar', exact: true });
  await draw.click();
  const bar = page.getByRole('region', { name: 'Dibujo en curso' });
  // With one layer only nothing is asked; of several that are called the same, any will do.
  await expect(page.getByRole('heading', { name: '¿Qué vas a dibujar?' }).or(bar)).toBeVisible();
  if (!(await bar.isVisible())) await page.locator('#panel').getByRole('button', { name: layer }).first().click();
  await expect(bar).toBeVisible();
  if (tool) await bar.getByRole('button', { name: tool, exact: true }).click();
}

/** Where on the screen a finger can touch the map: the middle of what is not covered. Who draws waits until the page says how. */
export async function onMap(page: Page, dx = 0, dy = 0): Promise<Place> {
  await expect(page.getByText(/todavía no llega con qué dibujar|what you draw with has not come/)).toBeHidden();
  const box = await page.getByRole('region', { name: 'Mapa', exact: true }).or(page.getByRole('main', { name: 'Mapa', exact: true })).first().boundingBox();
  if (!box) throw new Error('there is no map');
  return [box.x + box.width / 2 + dx, box.y + box.height * 0.4 + dy];
}

export const drawingBar = (page: Page): Locator => page.getByRole('region', { name: 'Dibujo en curso' });
/** The place in the middle of what is seen of the map, as the address names it. */
export const middleOf = (page: Page): [zoom: number, lat: number, lon: number] =>
  (/map=([-\d.]+)\/([-\d.]+)\/([-\d.]+)/.exec(page.url()) ?? []).slice(1).map(Number) as [number, number, number];

/** Where on the screen a place lies above a bar or a sheet. */
export async function onScreen(page: Page, place: [lon: number, lat: number], above = drawingBar(page)): Promise<Place> {
  const [zoom, lat, lon] = middleOf(page);
  const world = 512 * 2 ** zoom;
  const flat = ([x, y]: [number, number]): Place => [((x + 180) / 360) * world, ((1 - Math.asinh(Math.tan((y * Math.PI) / 180)) / Math.PI) / 2) * world];
  const box = await page.locator('canvas.maplibregl-canvas').boundingBox();
  const bar = await above.boundingBox();
  if (!box || !bar) throw new Error('there is no map, or nothing before it');
  const [cx, cy] = flat([lon, lat]);
  const [x, y] = flat(place);
  return [box.x + box.width / 2 + x - cx, (box.y + bar.y) / 2 + y - cy];
}

export const handOf = (page: Page, hasTouch: boolean): Hand => new Hand(page, hasTouch);
/** What the address says of the view. */
export const viewOf = (page: Page): string => new URL(page.url()).hash;
export const done = (page: Page): Promise<void> => page.getByRole('button', { name: 'Listo', exact: true }).click();
export const saves = (page: Page): Promise<void> => page.getByRole('button', { name: 'Guardar', exact: true }).click();

/** Whoever holds the phone presses what closes things elsewhere, again and again. A browser lets a page say no only once. */
export async function staysUnderEscape(page: Page, cover: Locator): Promise<void> {
  for (let press = 1; press <= 4; press++) {
    await page.keyboard.press('Escape');
    await page.waitForTimeout(100);
    await expect(cover, `Escape, time ${press}`).toBeVisible();
    expect(await page.evaluate(() => document.activeElement?.closest('dialog')?.matches(':modal')), 'what lies beneath is out of reach').toBe(true);
  }
}
