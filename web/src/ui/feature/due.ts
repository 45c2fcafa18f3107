import type { Feature, Value, Kind } from '../../api';

const DAY = 86_400_000;
/** How long before it is destroyed something asks whether it is still so, where its kind says nothing else, in days. */
const ASKS = 60;
/** The field that says when somebody last made sure. */
const CONFIRMED = 'last_confirmed';
/** The field that says when it was closed. */
const CLOSED = 'closed_at';

/** What time does to a feature, and when. The server counts alike. */
export interface Fate {
  what: 'destroyed' | 'generalised';
  on: Date;
}

/** What is about to become of a feature; null while there is nothing to say of it. */
export function fateOf(feature: Feature, kind: Kind, now: number): Fate | null {
  const { reconfirm_days, shred_days, months, closed_days } = kind.keep ?? {};
  const { fields, created_at, updated_at } = feature.properties;
  const updated = Date.parse(updated_at ?? '');
  if (reconfirm_days && shred_days) {
    const said = Date.parse(String(fields[CONFIRMED] ?? ''));
    const since = Number.isNaN(said) ? Date.parse(created_at ?? '') : Math.min(said + DAY, updated);
    if (Number.isNaN(since) || now - since < reconfirm_days * DAY) return null;
    return { what: 'destroyed', on: new Date(since + shred_days * DAY) };
  }
  if (months) {
    const on = new Date(updated);
    on.setUTCMonth(on.getUTCMonth() + months);
    return Number.isNaN(updated) || on.getTime() - now > ASKS * DAY ? null : { what: 'destroyed', on };
  }
  if (closed_days && !feature.properties.generalised) {
    const closed = Date.parse(String(fields[CLOSED] ?? '')) + DAY;
    if (Number.isNaN(closed)) return null;
    const on = closed + closed_days * DAY;
    // A day long ago counts from when it was said, which is no later than the last change.
    return { what: 'generalised', on: new Date(on < now ? Math.max(on, updated + closed_days * DAY) : on) };
  }
  return null;
}

/** What to write so that a feature stays: the day on which somebody made sure, or what it is, once more. */
export function confirmation(feature: Feature, kind: Kind, today: string): Record<string, Value> {
  if (kind.keep?.reconfirm_days) return { [CONFIRMED]: today };
  const { fields } = feature.properties;
  const said = kind.fields.find(({ id }) => id === kind.category && fields[id] !== undefined) ?? kind.fields.find(({ id }) => fields[id] !== undefined);
  return said ? { [said.id]: fields[said.id] as Value } : {};
}
