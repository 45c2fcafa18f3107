import type { Bodies, Bookmark, Change, ChangeKind, ChangeOf, Claim, Geometry, Id, PutBody, Scope, Value, Values } from '../api/types';
import type { Clock } from './hlc';
import { newId } from './ids';

/** Of the bodies of changes that this page writes. */
export const VERSION = 2;

/** What every change needs to know of its moment: the clock, and up to where its author had seen the log. */
export interface Moment {
  clock: Clock;
  base: Bookmark | 0;
}

/** A place on the map that a change is about. */
export interface Target {
  layer: Id;
  feature: Id;
}

function change<K extends ChangeKind>(moment: Moment, kind: K, body: Bodies[K], target?: Partial<Target>): ChangeOf<K> {
  return {
    id: newId(), kind, version: VERSION, hlc: moment.clock.tick(), base: moment.base,
    ...(target?.layer ? { layer: target.layer } : {}),
    ...(target?.feature ? { feature: target.feature } : {}),
    body,
  } as ChangeOf<K>;
}

/** What may be contested of a feature beside its properties. */
const PLAIN = new Set(['geometry', 'scope', 'deleted']);

export interface Drawn {
  geometry?: Geometry;
  scope?: Scope;
  properties?: Values;
}

/** A new feature, or new values for some of an existing one. Only what is given is written. */
export function put(moment: Moment, target: Target, drawn: Drawn): ChangeOf<'feature.put'> {
  const body: PutBody = {};
  if (drawn.geometry) body.geometry = roundGeometry(drawn.geometry);
  if (drawn.scope) body.scope = drawn.scope;
  if (drawn.properties && Object.keys(drawn.properties).length > 0) body.properties = drawn.properties;
  return change(moment, 'feature.put', body, target);
}

export const remove = (moment: Moment, target: Target): Change => change(moment, 'feature.delete', {}, target);
export const restore = (moment: Moment, target: Target): Change => change(moment, 'feature.restore', {}, target);
export const redact = (moment: Moment, target: Target): Change => change(moment, 'feature.redact', {}, target);
export const comment = (moment: Moment, target: Target, text: string): Change =>
  change(moment, 'feature.comment', { text }, target);
export const attach = (moment: Moment, target: Target, body: Bodies['feature.attach']): Change =>
  change(moment, 'feature.attach', body, target);
export const detach = (moment: Moment, target: Target, attachment: Id): Change =>
  change(moment, 'feature.detach', { attachment }, target);
/** Closes a contested field: a put of this one field. */
export const resolve = (moment: Moment, target: Target, field: string, value: Claim['value']): Change =>
  change(moment, 'feature.resolve', PLAIN.has(field) ? { [field]: value } : { properties: { [field]: value as Value } }, target);
export const defineWorkshop = (moment: Moment, body: Bodies['workshop.define']): Change => change(moment, 'workshop.define', body);
export const openPhase = (moment: Moment, body: Bodies['workshop.phase']): Change => change(moment, 'workshop.phase', body);
export const showScreens = (moment: Moment, body: Bodies['workshop.screens']): Change => change(moment, 'workshop.screens', body);
export const freeze = (moment: Moment, body: Bodies['workshop.freeze']): Change => change(moment, 'workshop.freeze', body);
export const mute = (moment: Moment, body: Bodies['workshop.mute']): Change => change(moment, 'workshop.mute', body);
export const stand = (moment: Moment, body: Bodies['workshop.stance']): Change => change(moment, 'workshop.stance', body);
export const openVote = (moment: Moment, body: Bodies['workshop.vote']): Change => change(moment, 'workshop.vote', body);
export const seat = (moment: Moment, body: Bodies['workshop.seat']): Change => change(moment, 'workshop.seat', body);
export const removeWorkshop = (moment: Moment, workshop: Id): Change => change(moment, 'workshop.remove', { workshop });
export const putLayer = (moment: Moment, layer: Id, body: Bodies['layer.put']): Change =>
  change(moment, 'layer.put', body, { layer });
export const removeLayer = (moment: Moment, layer: Id): Change => change(moment, 'layer.remove', {}, { layer });

export const putContacts = (moment: Moment, contacts: Bodies['contacts.put']['contacts']): Change =>
  change(moment, 'contacts.put', { contacts });

const round = (n: number): number => Math.round(n * 1e6) / 1e6;

/** Six decimals, eleven centimetres: what the log keeps, and what a second look at the same shape must equal. */
export function roundGeometry(geometry: Geometry): Geometry {
  const walk = (part: unknown): unknown => (typeof part === 'number' ? round(part) : (part as unknown[]).map(walk));
  return { ...geometry, coordinates: walk(geometry.coordinates) } as Geometry;
}

function sameValue(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

/** Only the fields that differ; a field that was emptied becomes null. */
export function changedValues(before: Values, after: Values): Record<string, Value> {
  const out: Record<string, Value> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const value = after[key] ?? null;
    if (!sameValue(before[key], value)) out[key] = value;
  }
  return out;
}
