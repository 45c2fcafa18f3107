import { day } from '../../i18n/format';
import { label, t } from '../../i18n/index.svelte';
import type { Kind } from '../../api';
import type { Filter } from '../../map';
import { fieldOf } from '../state/naming';

/** What a filter asks for, in one line. */
export function filterWords({ codes, severityMin, from, to }: Filter, kinds: Kind[]): string {
  const known = kinds.flatMap((kind) => fieldOf(kind, kind.category)?.codes ?? []);
  return [
    codes ? t('filter.only', { codes: codes.map((code) => label(known.find((one) => one.id === code)?.label, code)).join(', ') }) : '',
    (severityMin ?? 1) > 1 ? t('filter.severity_from', { n: severityMin ?? 1 }) : '',
    from ? t('filter.since', { day: day(from) }) : '',
    to ? t('filter.until', { day: day(to) }) : '',
  ].filter(Boolean).join(' · ');
}
