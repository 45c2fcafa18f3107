/** What changed, to be read: places and codes, and never a person. */
import type { Code, Kind, KindCompared, When } from '../../../api';
import { count } from '../../../i18n/format';
import { label, t, tn } from '../../../i18n/index.svelte';
import { WHENS, type Box } from '../../../map';
import { fieldOf } from '../../state/naming';
import { places } from '../ground';

export interface Places {
  when: When;
  /** How many: cells that touch are one. */
  count: number;
  /** Around all of them; null where there is none. */
  box: Box | null;
}

export function placesOf({ ground }: KindCompared): Places[] {
  return WHENS.map((when) => {
    const cells = ground.filter((cell) => cell.when === when);
    const around = cells.map(({ box }) => box as Box)
      .reduce<Box | null>((all, box) => (all ? [Math.min(all[0], box[0]), Math.min(all[1], box[1]), Math.max(all[2], box[2]), Math.max(all[3], box[3])] : box), null);
    return { when, count: places(cells).length, box: around };
  });
}

export interface CodeLine {
  code: Code | undefined;
  name: string;
  then: number;
  now: number;
}

export function codesOf(kind: Kind | undefined, { codes }: KindCompared): CodeLine[] {
  const known = fieldOf(kind, kind?.category)?.codes ?? [];
  return codes.map(({ code: id, then, now }) => {
    const code = known.find((one) => one.id === id);
    return { code, name: label(code?.label, id ?? t('compare.no_code')), then, now };
  });
}

/** From how many marks to how many. */
export function sayMarks(codes: { then: number; now: number }[]): string {
  const sum = (of: 'then' | 'now'): number => codes.reduce((all, one) => all + one[of], 0);
  return tn('compare.marks', sum('now'), { then: count(sum('then')), now: count(sum('now')) });
}

/** `+2`, `−1`, `=`: the sign says it, whatever the colour. */
export const sayChange = (then: number, now: number): string => (now === then ? '=' : now > then ? `+${now - then}` : `−${then - now}`);
