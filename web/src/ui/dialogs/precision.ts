import type { Clearance, Kind } from '../../api';
import { maybe, t } from '../../i18n/index.svelte';

export type Tighter = Partial<Record<Clearance, string>>;

/** From the most exact to nothing at all: what a layer may be set to. */
const steps = ['exact', 'cell:15', 'cell:13', 'cell:12', 'municipality', 'count', 'none'];
/** Those whose sight a map may narrow; strangers see only what was published, and somebody must see all of it. */
export const narrowed: Clearance[] = ['participant', 'partner', 'member'];

const say = (precision: string): string => maybe(`precision.${precision}`) ?? precision;
export const words = say;

/** How exactly somebody sees a layer, from its kind and from where it is tighter. */
export const precisionAt = (kind: Kind | undefined, tighter: Tighter, clearance: Clearance): string =>
  tighter[clearance] ?? kind?.precision[clearance] ?? 'none';

const rank = (precision: string): number => {
  const at = steps.indexOf(precision);
  return at < 0 ? steps.length : at;
};

/** What the kind allows: its own precision and everything below it. */
export function choices(kind: Kind | undefined, clearance: Clearance): string[] {
  const most = kind?.precision[clearance] ?? 'none';
  return [most, ...steps.filter((step) => rank(step) > rank(most))];
}

/** Only what differs from the kind is kept with the layer. */
export function tightened(kind: Kind | undefined, chosen: Tighter): Tighter {
  return Object.fromEntries(Object.entries(chosen).filter(([clearance, to]) => to !== kind?.precision[clearance as Clearance]));
}

/** Whether somebody would see more than now: that takes two people. */
export const isLooser = (kind: Kind | undefined, before: Tighter, after: Tighter): boolean =>
  narrowed.some((clearance) => rank(precisionAt(kind, after, clearance)) < rank(precisionAt(kind, before, clearance)));

export const precisionWords = (kind: Kind | undefined, tighter: Tighter): string =>
  narrowed.map((clearance) => `${t(`clearance.${clearance}` as 'clearance.member')}: ${say(precisionAt(kind, tighter, clearance))}`).join(' · ');
