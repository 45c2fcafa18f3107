import type { Id, Plan, Screens, Seat, Template, Workshop } from '../../api';
import { defineWorkshop, freeze, mute, openPhase, openVote, putLayer, removeWorkshop, seat, showScreens } from '../../sync/change';
import { newId } from '../../sync/ids';
import { label } from '../../i18n/index.svelte';
import type { OpenMap } from '../state/open_map.svelte';
import { lastTally, type Asks } from './plenary/ballot';

/** What she does who leads a workshop. */
export class Leader {
  readonly #open: OpenMap;
  readonly #workshop: Id;
  readonly #plan: Plan;
  readonly #mayAsk: boolean;

  constructor(open: OpenMap, workshop: Workshop) {
    this.#open = open;
    this.#workshop = workshop.id;
    this.#plan = workshop.plan;
    this.#mayAsk = !workshop.vote && !lastTally(workshop, 'leaving');
  }

  /** Opens a phase, or closes the one that is open. In one where people leave, they are asked how. */
  async phase(phase: string | null): Promise<void> {
    await this.#open.make(openPhase(this.#open.moment, { workshop: this.#workshop, phase }));
    const leaving = this.#plan.phases.find((one) => one.id === phase)?.tools?.includes('leaving');
    if (leaving && this.#mayAsk) await this.ask('leaving');
  }

  show(screens: Screens): void {
    void this.#open.make(showScreens(this.#open.moment, { workshop: this.#workshop, screens }));
  }

  /** Drawing rests, or goes on. */
  freeze(frozen: boolean): void {
    void this.#open.make(freeze(this.#open.moment, { workshop: this.#workshop, frozen }));
  }

  mute(layer: Id, muted: boolean): void {
    void this.#open.make(mute(this.#open.moment, { workshop: this.#workshop, layer, muted }));
  }

  /** Opens a vote. */
  async ask(asks: Asks): Promise<void> {
    await serve(this.#open);
    await this.#open.make(openVote(this.#open.moment, { workshop: this.#workshop, vote: newId(), asks }));
    await this.#open.settle();
  }

  seat(actor: Id, where: Seat | null): Promise<unknown> {
    return this.#open.make(seat(this.#open.moment, { workshop: this.#workshop, actor, seat: where }));
  }

  /** Sits down with a group, sees its map then, and is seen there; or with none. */
  sit(group: Id | undefined): Promise<unknown> {
    return this.seat(this.#open.outgoing.account, group ? { group } : {});
  }

  remove(): Promise<unknown> {
    return this.#open.make(removeWorkshop(this.#open.moment, this.#workshop));
  }
}

/** A plan of one's own from a template: its groups become those of this map. */
export function planFrom(template: Template): Plan {
  return { ...structuredClone(template), groups: template.groups.map((sign) => ({ id: newId(), sign })) };
}

/** Makes the layers of kinds that the map has none of. */
async function lay(open: OpenMap, kinds: string[]): Promise<void> {
  const top = Math.max(0, ...open.info.layers.map((layer) => layer.order));
  const lacking = kinds.filter((kind) => !open.info.layers.some((layer) => layer.kind === kind));
  for (const [n, kind] of lacking.entries()) {
    await open.make(putLayer(open.moment, newId(), { kind, name: label(open.kind(kind)?.plural, kind), order: top + n + 1 }));
  }
}

/** What a room needs beside what it draws on: where its notes stand, and its ballots. A map from before has neither. */
export const serve = (open: OpenMap): Promise<void> => lay(open, open.shipped.filter((kind) => kind.serves).map((kind) => kind.id));

/** Makes a workshop, or alters it; the layers that it draws on are made where the map has none. */
export async function prepare(open: OpenMap, plan: Plan, workshop?: Workshop): Promise<Id> {
  const id = workshop?.id ?? newId();
  await lay(open, plan.layers.map(({ kind }) => kind));
  await serve(open);
  await open.make(defineWorkshop(open.moment, { workshop: id, plan }));
  // Who prepares it sits in the room, with no group in particular.
  if (!workshop?.seat) await open.make(seat(open.moment, { workshop: id, actor: open.outgoing.account, seat: {} }));
  await open.settle();
  return id;
}
