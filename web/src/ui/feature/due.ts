import type { Feature, Kind } from '../../api';

const DAY = 86_400_000;
/** The field that says when somebody last made sure. */
export const CONFIRMED = 'last_confirmed';

/** The day on which a feature that asks to be confirmed is destroyed; null while it does not ask. The server counts alike. */
export function destroyedOn(feature: Feature, kind: Kind, now: number): Date | null {
  const { reconfirm_days, shred_days } = kind.keep ?? {};
  if (!reconfirm_days || !shred_days) return null;
  const { fields, created_at, updated_at } = feature.properties;
  const said = Date.parse(String(fields[CONFIRMED] ?? ''));
  const since = Number.isNaN(said) ? Date.parse(created_at ?? '') : Math.min(said + DAY, Date.parse(updated_at ?? ''));
  if (Number.isNaN(since) || now - since < reconfirm_days * DAY) return null;
  return new Date(since + shred_days * DAY);
}
