import type { ChangeOut, Hlc, Id, Instant, PutBody } from '../api/types';
import { sameValue } from './change';
import { compareStamps } from './hlc';

/** One of the values that a contested field was given, with who and when. */
export interface Claim {
  value: unknown;
  actor: Id;
  actor_name?: string;
  received_at: Instant;
  hlc: Hlc;
  id: Id;
  /** The one that stands at present. */
  stands: boolean;
}

interface Write extends Claim {
  seq: number;
  base: number;
}

/**
 * The values of a contested field out of the feature's history: the one that stands, and every other that was
 * written by someone who had not seen it or whom its writer had not seen. Empty when only one is known
 * (earlier bodies can be out of this viewer's sight).
 */
export function claims(field: string, history: readonly ChangeOut[]): Claim[] {
  let writes: Write[] = [];
  for (const change of [...history].sort((a, b) => a.seq - b.seq)) {
    if (change.kind === 'feature.resolve' && change.body.field === field) writes = [];
    const value = written(field, change);
    if (value === undefined) continue;
    writes.push({
      value, actor: change.actor, received_at: change.received_at, hlc: change.hlc, id: change.id, stands: false,
      seq: change.seq, base: change.base ?? change.seq - 1,
      ...(change.actor_name ? { actor_name: change.actor_name } : {}),
    });
  }
  const winner = writes.reduce<Write | undefined>((best, one) => (!best || compareStamps(one, best) > 0 ? one : best), undefined);
  if (!winner) return [];
  const others = newestOfEach(writes.filter((one) => one !== winner && unseen(one, winner) && !sameValue(one.value, winner.value)));
  return [{ ...winner, stands: true }, ...others];
}

/** What a change wrote to the field; undefined when it did not touch it. */
function written(field: string, change: ChangeOut): unknown {
  if (change.kind === 'feature.resolve') return change.body.field === field ? change.body.value : undefined;
  if (field === 'deleted') {
    if (change.kind === 'feature.delete') return true;
    // An edit of a feature that somebody else deletes unseen says: it should stay.
    return change.kind === 'feature.restore' || change.kind === 'feature.put' ? false : undefined;
  }
  if (change.kind !== 'feature.put') return undefined;
  const body = change.body as PutBody;
  if (field === 'geometry') return body.geometry;
  if (field === 'scope') return body.scope;
  return body.properties && field in body.properties ? body.properties[field] : undefined;
}

/** Neither author had the other's change before her. */
function unseen(a: Write, b: Write): boolean {
  const [first, second] = a.seq < b.seq ? [a, b] : [b, a];
  return first.actor !== second.actor && second.base < first.seq;
}

function newestOfEach(writes: Write[]): Write[] {
  const byActor = new Map<Id, Write>();
  for (const one of writes) byActor.set(one.actor, one);
  return [...byActor.values()].sort((a, b) => compareStamps(b, a));
}
