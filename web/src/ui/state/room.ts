import type { ChangeOut, Feature, Id, MapInfo, Phase, Scope, Tool, Workshop } from '../../api';
import { maybe } from '../../i18n/index.svelte';
import type { OpenMap } from './open_map.svelte';

/**
 * The workshop of now, of those that she knows: one that is being held comes first, then one in which she sits, then the last one.
 * Who leads without a seat may sit down in it.
 */
export function workshopIn({ workshops }: MapInfo): Workshop | undefined {
  const order = (a: Workshop, b: Workshop): number =>
    Number(!!b.phase) - Number(!!a.phase) || Number(!!b.seat) - Number(!!a.seat)
    || (b.phase?.since ?? 0) - (a.phase?.since ?? 0) || (b.plan.date ?? '').localeCompare(a.plan.date ?? '');
  return [...workshops].sort(order)[0];
}

/** She takes part in a workshop and does not lead it: the open phase says what there is to do. */
export const guidedIn = (info: MapInfo): boolean => !!workshopIn(info)?.seat && !info.abilities.includes('lead');

/** What happens in the room is there at once: nobody waits for an answer until a screen is covered. */
export function heardInRoom(info: MapInfo, change: ChangeOut): MapInfo {
  const alter = (workshop: Id, now: (before: Workshop) => Partial<Workshop>): MapInfo => ({
    ...info, workshops: info.workshops.map((one) => (one.id === workshop ? { ...one, ...now(one) } : one)),
  });
  if (change.kind === 'workshop.phase') {
    const { workshop, phase } = change.body;
    return alter(workshop, () => ({ phase: phase ? { id: phase, since: change.received_at } : null }));
  }
  if (change.kind === 'workshop.screens') return alter(change.body.workshop, () => ({ screens: change.body.screens }));
  if (change.kind === 'workshop.freeze') return alter(change.body.workshop, () => ({ frozen: change.body.frozen }));
  if (change.kind === 'workshop.mute') {
    const { workshop, layer, muted } = change.body;
    return alter(workshop, (before) => ({ muted: [...before.muted.filter((one) => one !== layer), ...(muted ? [layer] : [])] }));
  }
  return info;
}

/** The phase that is open. */
export function phaseOf(workshop: Workshop | undefined): Phase | undefined {
  return workshop?.plan.phases.find((phase) => phase.id === workshop.phase?.id);
}

/** The open phase has this tool. */
export const offers = (workshop: Workshop | undefined, tool: Tool): boolean => !!phaseOf(workshop)?.tools?.includes(tool);

/** What whoever looks at a screen of the room may read of whom to call, also where who leads is told more. */
export const contactsOf = (info: MapInfo): MapInfo['contacts'] => info.contacts.filter((one) => one.see === 'public' || one.see === 'participant');

/** How far: the word without the people. */
export const reachOf = (scope: Scope): string => scope.split(':')[0] ?? scope;

export function sayScope(scope: Scope): string {
  return maybe(`scope.${reachOf(scope)}`) ?? scope;
}

/** How far what is new goes where nobody says, as the server decides it: whoever sits in a workshop begins with a draft. */
export const usualScope = (info: MapInfo): Scope =>
  info.role !== 'participant' ? 'map' : info.workshops.some((one) => one.seat) ? 'draft' : 'workshop';

/** How far a person may send a mark: outward is a step that somebody answers for. In a workshop that is a step of its own. */
export function scopesOf(open: OpenMap): Scope[] {
  if (open.guided) return [];
  const { workshop } = open;
  const group = workshop?.seat?.group ? [`group:${workshop.seat.group}`] : [];
  const inside: Scope[] = ['draft', ...group, workshop?.seat ? `workshop:${workshop.id}` : 'workshop', 'map'];
  return open.may('publish') ? [...inside, 'network', 'public'] : inside;
}

/** The steps that one may go now with a mark of one's own: outward as the phase offers it, back at any time. */
export interface Steps {
  group?: Scope;
  room?: Scope;
  back?: Scope;
}

export function stepsOf(open: OpenMap, feature: Feature): Steps {
  const { workshop } = open;
  if (!workshop?.seat || open.frozen || feature.properties.author !== open.outgoing.account) return {};
  const reach = reachOf(feature.properties.scope);
  const tools = phaseOf(workshop)?.tools ?? [];
  const inside = reach === 'draft' || reach === 'group';
  return {
    ...(reach === 'draft' && workshop.seat.group && tools.includes('share_with_group') ? { group: `group:${workshop.seat.group}` } : {}),
    ...(inside && tools.includes('share_with_room') ? { room: `workshop:${workshop.id}` } : {}),
    ...(reach === 'group' || reach === 'workshop' ? { back: 'draft' } : {}),
  };
}
