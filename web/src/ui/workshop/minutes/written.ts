/** Minutes in words: the same sections on the screen, on paper and in a file. */
import type { Feature, Group, Id, Kind, RoomMark } from '../../../api';
import { count, day } from '../../../i18n/format';
import { label, language, t, tn } from '../../../i18n/index.svelte';
import { codesOf, placesOf, sayChange, sayMarks } from '../comparison/changes';
import { saidIn } from '../notes/note';
import { SORTS, type Mind, type Minutes, type Sort } from './minutes';

export interface Line {
  text: string;
  /** From what it follows, or who does it and by when. */
  about: string;
  /** What a person wrote, and may write anew. */
  note?: Feature;
}

export interface Section {
  id: Sort | 'came' | 'phases' | 'drawn' | 'changed';
  title: string;
  /** How to read it. */
  lead: string;
  lines: Line[];
}

/** How what has a name in the data is said. */
export interface Names {
  mark: (id: Id) => string;
  group: (group: Group) => string;
  kind: (id: string) => Kind | undefined;
}

const LEAD: Partial<Record<Section['id'], true>> = { agreement: true, disagreement: true, doubt: true, priority: true };

export function written(minutes: Minutes, names: Names): Section[] {
  const since = minutes.changed?.since.plan;
  const lead = (id: Section['id']): string => (id === 'changed' && since ? t('minutes.changed_lead', { name: [label(since.name), since.date ? day(since.date) : ''].filter(Boolean).join(' · ') }) : '');
  const section = (id: Section['id'], lines: Line[]): Section =>
    ({ id, title: t(`minutes.${id}`), lead: id in LEAD ? t(`minutes.${id as Mind | 'priority'}_lead`) : lead(id), lines });
  const facts = ([['came', came], ['phases', phases], ['drawn', drawn], ['changed', changed]] as const)
    .map(([id, lines]) => section(id, lines(minutes, names))).filter(({ lines }) => lines.length > 0);
  return [...facts, ...SORTS.map((sort) => section(sort, [...follows(sort, minutes, names), ...minutes.notes[sort].map((note) => wrote(note, names))]))];
}

function came({ groups, alone }: Minutes, names: Names): Line[] {
  const lines = groups.filter(({ people, marks }) => people > 0 || marks > 0)
    .map(({ group, people, marks }) => ({ text: names.group(group), about: `${tn('minutes.people', people)} · ${tn('projector.marks', marks)}` }));
  return alone > 0 ? [...lines, { text: t('minutes.alone'), about: tn('minutes.people', alone) }] : lines;
}

function phases({ phases }: Minutes): Line[] {
  const hour = (at: number): string => new Date(at).toLocaleTimeString(language.current, { hour: '2-digit', minute: '2-digit' });
  return phases.map(({ phase, since, until }) => ({
    text: label(phase.name),
    about: until === null ? t('minutes.since', { from: hour(since) }) : `${hour(since)} – ${hour(until)} · ${tn('minutes.lasted', Math.max(1, Math.round((until - since) / 60_000)))}`,
  }));
}

const drawn = ({ drawn, of }: Minutes): Line[] =>
  drawn.map(({ layer, marks, groups }) => ({ text: layer.name, about: `${tn('projector.marks', marks)} · ${t('minutes.groups', { n: count(groups), of: count(of) })}` }));

/** Of each kind where it was marked, and how many marks of each code there were and are. */
function changed({ changed }: Minutes, names: Names): Line[] {
  return (changed?.kinds ?? []).map((compared) => {
    const kind = names.kind(compared.kind);
    const [codes, places] = [codesOf(kind, compared), placesOf(compared).filter(({ count }) => count > 0)];
    const where = places.map((one) => `${t(`compare.${one.when}`)}: ${tn('compare.places', one.count)}`);
    const what = codes.map(({ name, then, now }) => `${name}: ${t('compare.from_to', { then: count(then), now: count(now) })} (${sayChange(then, now)})`);
    return { text: `${label(kind?.plural, compared.kind)}: ${sayMarks(codes)}`, about: [...where, ...what].join(' · ') };
  });
}

/** What nobody wrote: it follows from what the room drew, said and chose. */
function follows(sort: Sort, { shared, of, said, dots }: Minutes, names: Names): Line[] {
  if (sort === 'priority') {
    if (!dots) return [];
    if (!dots.marks.length) return [{ text: t('dots.few'), about: tn('dots.ballots', dots.ballots) }];
    return dots.marks.map(({ mark, dots: n }) => ({ text: names.mark(mark), about: `${tn('dots.count', n)} · ${tn('minutes.of_ballots', dots.ballots)}` }));
  }
  if (sort !== 'agreement' && sort !== 'disagreement' && sort !== 'doubt') return [];
  const voices = said[sort].map((mark) => ({ text: names.mark(mark.feature), about: sayVoices(mark) }));
  if (sort !== 'agreement') return voices;
  const places = shared.map(({ groups, marks }) => ({
    text: [...new Set(marks.map(names.mark))].join(', ') || t('minutes.place'),
    about: t('minutes.shared', { n: count(groups), of: count(of) }),
  }));
  return [...places, ...voices];
}

function sayVoices({ agree, disagree, doubt }: RoomMark): string {
  const voices = [[agree, 'agree'], [disagree, 'disagree'], [doubt, 'doubt']] as const;
  return voices.filter(([n]) => n > 0).map(([n, stance]) => tn(`minutes.${stance}`, n)).join(' · ');
}

/** A day is said as a day; anything else as it was written. */
const by = (when: string): string => (/^\d{4}-\d\d-\d\d$/.test(when) ? day(when) : when);

function wrote(note: Feature, names: Names): Line {
  const { text, who, when, marks } = saidIn(note);
  const [first, ...rest] = [text, who, by(when)].filter(Boolean);
  const voice = note.properties.attachments?.some(({ media_type }) => media_type.startsWith('audio/'));
  return {
    text: first ?? (voice ? t('attach.voice') : t('minutes.nothing')),
    about: [...rest, ...marks.map(names.mark), ...(first && voice ? [t('attach.voice')] : [])].join(' · '),
    note,
  };
}
