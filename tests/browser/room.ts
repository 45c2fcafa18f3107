// A workshop made beside the page, by the requests that its facilitator's page makes, and people who sit in it.
import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import { faults } from './faults';
import { type Valley, expect, test } from './house';
import { Sheet, opens } from './sheet';

interface Plan {
  name?: unknown;
  groups: { sign?: unknown }[];
  layers: { kind: string }[];
  phases: { id: string; layers?: string[] }[];
}

/** What the device said aloud. */
export const said = (page: Page): Promise<string[]> => page.evaluate(() => (window as unknown as { said: string[] }).said);

/** A device with a voice of its own, which writes down what it says. */
export async function givesVoice(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const said: string[] = [];
    const voices = [{ name: 'Lucía', lang: 'es-CO', localService: true, default: true, voiceURI: 'lucia' }];
    class Utterance {
      onend?: () => void;
      voice: unknown;
      constructor(readonly text: string) {}
    }
    const synthesis = Object.assign(new EventTarget(), {
      getVoices: () => voices,
      speak: (one: Utterance) => (said.push(one.text), setTimeout(() => one.onend?.())),
      cancel: () => undefined,
    });
    Object.defineProperty(window, 'said', { value: said });
    Object.defineProperty(window, 'speechSynthesis', { value: synthesis });
    Object.defineProperty(window, 'SpeechSynthesisUtterance', { value: Utterance });
  });
}

export class Room {
  private constructor(
    readonly sheet: Sheet,
    readonly id: string,
    readonly groups: string[],
    private readonly plan: Plan,
    readonly code: string,
  ) {}

  /** Prepared from a template that is shipped, with two groups and a layer of each kind that it draws. */
  static async make(valley: Valley, request: Sheet['request'], template: string, name: string): Promise<Room> {
    const sheet = await Sheet.make(valley, request, name, ['annotation']);
    const { templates } = (await (await request.get(`${valley.house.url}/api/workshops`)).json()) as { templates: { id: string; plan: Plan }[] };
    const plan = templates.find((one) => one.id === template)?.plan;
    if (!plan) throw new Error(`no template ${template}`);
    await sheet.change(
      ...plan.layers.filter(({ kind }) => !sheet.layers[kind]).map(({ kind }, order) => ({ kind: 'layer.put', layer: (sheet.layers[kind] = randomUUID()), body: { kind, name: kind, order: order + 1 } })),
    );
    return Room.prepare(sheet, { ...plan, groups: plan.groups.slice(0, 2).map((sign) => ({ sign })) });
  }

  /** A workshop with groups of its own, and the code by which people come to it. */
  private static async prepare(sheet: Sheet, plan: Plan): Promise<Room> {
    const [id, groups] = [randomUUID(), plan.groups.map(() => randomUUID())];
    const withIds = { ...plan, groups: plan.groups.map(({ sign }, n) => ({ id: groups[n], sign })) };
    await sheet.change({ kind: 'workshop.define', body: { workshop: id, plan: withIds } });
    const link = await sheet.request.post(`${sheet.valley.house.url}/api/maps/${sheet.id}/links`, { data: { role: 'participant', expires_in_seconds: 3600, workshop: id } });
    const { code } = (await link.json()) as { code: string };
    return new Room(sheet, id, groups, withIds, code);
  }

  /** This one is over; some time later there is another on the same map. */
  async next(name: string): Promise<Room> {
    await this.opens(null);
    return Room.prepare(this.sheet, { ...this.plan, name: { es: name, en: name } });
  }

  /** Who leads sits down in it, with no group in particular. */
  async leads(): Promise<void> {
    const { actor } = (await (await this.sheet.request.get(`${this.sheet.valley.house.url}/api/maps/${this.sheet.id}`)).json()) as { actor: string };
    await this.sheet.change({ kind: 'workshop.seat', body: { workshop: this.id, actor, seat: {} } });
  }

  /** Another kind is drawn in a phase than the template says. */
  async draws(phase: string, kind: string): Promise<void> {
    const phases = this.plan.phases.map((one) => (one.id === phase ? { ...one, layers: [...(one.layers ?? []), kind] } : one));
    const plan = { ...this.plan, layers: [...this.plan.layers, { kind }], phases };
    await this.sheet.change({ kind: 'workshop.define', body: { workshop: this.id, plan } });
  }

  async opens(phase: string | null): Promise<void> {
    await this.sheet.change({ kind: 'workshop.phase', body: { workshop: this.id, phase } });
  }

  /** Somebody sits down with a group. */
  async sits(browser: Browser, options: BrowserContextOptions, group: number): Promise<BrowserContext> {
    const context = await browser.newContext({ ...options, permissions: ['microphone'] });
    const { url } = this.sheet.valley.house;
    const open = (await (await context.request.post(`${url}/api/join/open`, { data: { code: this.code } })).json()) as { workshop: { signs: unknown[] } };
    const joined = await context.request.post(`${url}/api/join`, { data: { code: this.code, sign: open.workshop.signs[0], group: this.groups[group] } });
    expect(joined.ok(), await joined.text()).toBe(true);
    return context;
  }

  /** The same, and she has the map before her. */
  async comes(browser: Browser, options: BrowserContextOptions, group: number, prepare?: (page: Page) => Promise<void>): Promise<Page> {
    const page = await (await this.sits(browser, options, group)).newPage();
    page.on('pageerror', (fault) => console.error(fault.stack ?? String(fault)));
    await prepare?.(page);
    await opens(page, this.sheet);
    return page;
  }

  /** What the server shows somebody, mark by mark. */
  async seen(page: Page): Promise<{ id: string; geometry: unknown; properties: { kind: string; scope: string; attachments?: unknown[]; fields: Record<string, unknown> } }[]> {
    const answer = await page.request.get(`${this.sheet.valley.house.url}/api/maps/${this.sheet.id}/features?limit=100`);
    return ((await answer.json()) as { features: never[] }).features;
  }
}

/** A folder for pictures of what a story saw, for who looks at them. */
const LOOK = process.env.TRAMA_LOOK;
export async function look(page: Page, name: string): Promise<void> {
  if (LOOK) await page.screenshot({ path: `${LOOK}/${test.info().project.name}-${name}.png` });
}

/** Nothing that keeps somebody from reading or reaching it. */
export async function sound(page: Page): Promise<void> {
  expect(await faults(page)).toEqual([]);
}
