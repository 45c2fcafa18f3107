/** What is asked for, as the server's parameters and by the server's rules (layers/src/index/filter.rs, server/src/http/when.rs). */
import type { Feature, Kind } from '../../api/types';
import type { Filter } from '../index';
import { codeOf, severityOf } from './look';

/** The same for tiles, lists, counts and exports. */
export function filterParams({ codes, severityMin = 1, from, to }: Filter): Record<string, string | number | undefined> {
  return { code: codes?.join(',') || undefined, severity_min: severityMin > 1 ? severityMin : undefined, from, to };
}

/** The second at which a day of UTC or an instant is; of a day that ends something, the last. */
function second(when: string, last = false): number {
  const begins = Math.floor(Date.parse(when) / 1000);
  return last && when.length === '2026-11-20'.length ? begins + 86_399 : begins;
}

/** Whether a feature is what is asked for. What does not say when it was, or how severe, is not what is asked for by that. */
export function passes(feature: Feature, kind: Kind, filter: Filter = {}): boolean {
  const { code, severity_min, from, to } = filterParams(filter);
  if (code && !filter.codes?.includes(codeOf(feature, kind) ?? '')) return false;
  if (severity_min && severityOf(feature, kind) < Number(severity_min)) return false;
  if (!from && !to) return true;
  const when = kind.time ? feature.properties.fields[kind.time] : undefined;
  if (typeof when !== 'string') return false;
  const time = second(when);
  return !(from && time < second(String(from))) && !(to && time > second(String(to), true));
}
