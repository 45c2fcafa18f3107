import type { Bodies, Change, ChangeKind, ChangeOf, Geometry, Id, PutBody, Scope, Value, Values } from '../api/types';
import type { Clock } from './hlc';
import { newId } from './ids';

/** What every change needs to know of its moment: the clock, and the head of the map its author had seen. */
export interface Moment {
  clock: Clock;
  base: number;
}

/** A place on the map that a change is about. */
export interface Target {
  layer: Id;
  feature: Id;
}

function change<K extends ChangeKind>(moment: Moment, kind: K, body: Bodies[K], target?: Partial<Target>): ChangeOf<K> {
  return {
    id: newId(), kind, version: 1, hlc: moment.clock.tick(), base: moment.base,
    ...(target?.layer ? { layer: target.layer } : {}),
    ...(target?.feature ? { feature: target.feature } : {}),
    body,
  };
}

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
export const resolve = (moment: Moment, target: Target, field: string, value: unknown): Change =>
  change(moment, 'feature.resolve', { field, value }, target);
export const putLayer = (moment: Moment, layer: Id, body: Bodies['layer.put']): Change =>
  change(moment, 'layer.put', body, { layer });
export const removeLayer = (moment: Moment, layer: Id): Change => change(moment, 'layer.remove', {}, { layer });
export const putMap = (moment: Moment, body: Bodies['map.put']): Change => change(moment, 'map.put', body);

const round = (n: number): number => Math.round(n * 1e6) / 1e6;

/** Six decimals, eleven centimetres: what the log keeps, and what a second look at the same shape must equal. */
export function roundGeometry(geometry: Geometry): Geometry {
  const walk = (part: unknown): unknown => (typeof part === 'number' ? round(part) : (part as unknown[]).map(walk));
  return { ...geometry, coordinates: walk(geometry.coordinates) } as Geometry;
}

export function sameValue(a: unknown, b: unknown): boolean {
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
