import type { Decision, Kind, Layer } from '../../../api';
import { day, when } from '../../../i18n/format';
import { t } from '../../../i18n/index.svelte';
import { precisionAt, words } from '../../dialogs/precision';
import type { OpenMap } from '../../state/open_map.svelte';

/** For how many days what a room decides on is kept, as people say it: a month, half a year, a year. */
export const SPANS = [30, 182, 365] as const;

/** The day that is so many days from now, as `2026-12-31`. */
export function dayAfter(days: number, now = new Date()): string {
  const then = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + days));
  return then.toISOString().slice(0, 10);
}

/** How long a kind is kept when nobody says anything else. */
export function sayKeep(kind: Kind | undefined): string {
  const { until, months, closed_days, shred_days } = kind?.keep ?? {};
  if (months) return t('keep.months', { n: months });
  if (closed_days) return t('keep.closed', { n: closed_days });
  if (shred_days) return t('keep.reconfirm', { n: shred_days });
  return until === 'workshop_ends' ? t('keep.workshop') : t('keep.superseded');
}

/** What was decided, in one sentence after the other: who sees it, how exactly, until when. */
export function sayDecision(open: OpenMap, kind: Kind | undefined, decision: Decision | undefined): string[] {
  if (!decision) return [t('decide.open')];
  const kept = decision.until ? t('decide.kept_until', { day: day(decision.until) }) : sayKeep(kind);
  if (decision.reach === 'workshop') return [t('decide.stays'), kept];
  return [t('decide.goes'), ...layersOf(open, decision.kind).map((layer) => sayPrecision(open, kind, layer)), kept];
}

/** How exactly a layer is seen outside the room: of everybody to who may change it, of herself to who looks. */
export function sayPrecision(open: OpenMap, kind: Kind | undefined, layer: Layer): string {
  if (!open.may('manage_layers')) return t('decide.you_see', { how: words(layer.precision) });
  const of = (['participant', 'member'] as const).map((who) => t(`decide.${who}_see`, { how: words(precisionAt(kind, layer.tighter, who)) }));
  return of.join(' ');
}

/** The layers of a kind that she sees. */
export const layersOf = (open: OpenMap, kind: string): Layer[] => open.info.layers.filter((layer) => layer.kind === kind);

/** What the layers of a kind are called on this map. */
export function nameOf(open: OpenMap, kind: string): string {
  return layersOf(open, kind).map((layer) => layer.name).join(', ');
}

/** By whose hand and when, as far as the viewer may know. */
export function sayBy(open: OpenMap, { by, at }: Decision): string {
  if (by === open.outgoing.account) return t('decide.by_you', { when: when(at) });
  return t('decide.by', { who: open.nameOf(by) ?? t('decide.leader'), when: when(at) });
}
