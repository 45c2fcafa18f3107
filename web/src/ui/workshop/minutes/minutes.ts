/**
 * Minutes make themselves: what people wrote stands as they wrote it (notes of the workshop), and what follows from what the
 * room drew, said and chose is worked out anew each time. Groups and numbers, never a person.
 */
import type { Comparison, Feature, Group, Id, KindCompared, Layer, Phase, Plenary, RoomMark, Workshop } from '../../../api';
import { places } from '../ground';
import { lastTally } from '../plenary/ballot';
import { meets } from './meets';

/** What notes are written under, in the order in which minutes are read. */
export const SORTS = ['agreement', 'disagreement', 'doubt', 'priority', 'step', 'keeper', 'review', 'note'] as const;
export type Sort = (typeof SORTS)[number];

/** What the room says to a mark can be: all of one mind, or not. */
export type Mind = 'agreement' | 'disagreement' | 'doubt';

/** A place that several groups marked, and what they marked there. */
export interface Shared {
  groups: number;
  marks: Id[];
}

export interface Minutes {
  /** Who came: how many sit with each group, and how much of what the room saw is theirs. */
  groups: { group: Group; people: number; marks: number }[];
  /** How many sit with no group in particular. */
  alone: number;
  phases: { phase: Phase; since: number; until: number | null }[];
  /** What the room saw, layer by layer, and of how many groups that is. */
  drawn: { layer: Layer; marks: number; groups: number }[];
  /** What changed since an earlier workshop, kind by kind. */
  changed: { since: Workshop; kinds: KindCompared[] } | null;
  shared: Shared[];
  /** Of so many groups. */
  of: number;
  said: Record<Mind, RoomMark[]>;
  dots: { ballots: number; marks: { mark: Id; dots: number }[] } | null;
  notes: Record<Sort, Feature[]>;
}

export interface Source {
  workshop: Workshop;
  /** What the server tells of the room; without network nothing is known of it. */
  plenary: Plenary | null;
  /** What it tells of an earlier workshop, and those that are known here. */
  comparison: Comparison | null;
  workshops: Workshop[];
  notes: Feature[];
  layers: Layer[];
  feature: (id: Id) => Feature | null | undefined;
}

/** One voice alone is no agreement. */
const VOICES = 2;
/** A cell counts what lies near it, too: by so much of its side on every side (layers/src/index/lattice.rs). */
const NEAR = 0.25;

export function compose({ workshop, plenary, comparison, workshops, notes, layers, feature }: Source): Minutes {
  const since = workshops.find(({ id }) => id === comparison?.with);
  const marks = (plenary?.marks ?? []).filter((mark) => layers.some((layer) => layer.id === mark.layer));
  const people = (group: Id | null): number => plenary?.people.find((one) => one.group === group)?.people ?? 0;
  return {
    groups: workshop.plan.groups.map((group) => ({ group, people: people(group.id), marks: marks.filter((mark) => mark.group === group.id).length })),
    alone: people(null),
    phases: times(workshop, plenary),
    drawn: layers.flatMap((layer) => {
      const on = marks.filter((mark) => mark.layer === layer.id);
      return on.length ? [{ layer, marks: on.length, groups: new Set(on.map((mark) => mark.group).filter(Boolean)).size }] : [];
    }),
    changed: since && comparison ? { since, kinds: comparison.kinds.filter(({ kind }) => layers.some((layer) => layer.kind === kind)) } : null,
    shared: together(plenary?.ground ?? [], marks, feature),
    of: plenary?.groups ?? 0,
    said: minds(marks),
    dots: chosen(workshop, layers, feature),
    notes: sorted(notes.filter((note) => note.properties.scope === `workshop:${workshop.id}`)),
  };
}

/** Each phase once, in the order in which they began: from when it was first opened until it was last closed. */
function times({ plan, phase: open }: Workshop, plenary: Plenary | null): Minutes['phases'] {
  const spans: { id: string; since: number; until: number | null }[] = [...(plenary?.held ?? [])];
  if (open) spans.push({ id: open.id, since: open.since, until: null });
  const phases = plan.phases.flatMap((phase) => {
    const own = spans.filter(({ id }) => id === phase.id);
    if (!own.length) return [];
    const ends = own.map(({ until }) => until);
    return [{ phase, since: Math.min(...own.map(({ since }) => since)), until: ends.includes(null) ? null : Math.max(...ends.map(Number)) }];
  });
  return phases.sort((a, b) => a.since - b.since);
}

/**
 * An agreement is what nobody speaks against. One voice that disagrees makes a disagreement, whatever the others say, and doubt
 * stands between the two: no majority overrules anybody.
 */
function minds(marks: RoomMark[]): Minutes['said'] {
  const voices = ({ agree, disagree, doubt }: RoomMark): number => agree + disagree + doubt;
  const most = [...marks].sort((a, b) => voices(b) - voices(a));
  return {
    agreement: most.filter(({ agree, disagree, doubt }) => agree >= VOICES && !disagree && !doubt),
    disagreement: most.filter(({ disagree }) => disagree > 0),
    doubt: most.filter(({ disagree, doubt }) => doubt > 0 && !disagree),
  };
}

/** What came of the last vote. A mark that is no longer shown to the room has no name here, and is left out. */
function chosen(workshop: Workshop, layers: Layer[], feature: Source['feature']): Minutes['dots'] {
  const tally = lastTally(workshop, 'dots');
  if (!tally) return null;
  const marks = Object.entries(tally.dots).map(([mark, dots]) => ({ mark, dots }));
  const there = marks.filter(({ mark }) => layers.some((layer) => layer.id === feature(mark)?.properties.layer));
  return { ballots: tally.ballots, marks: there.sort((a, b) => b.dots - a.dots) };
}

/** Cells that touch and that two groups or more marked are one place; its name is what lies where most groups marked. */
function together(ground: Plenary['ground'], marks: RoomMark[], feature: Source['feature']): Shared[] {
  const found = places(ground.filter(({ groups }) => groups > 1)).map((place): Shared => {
    const groups = Math.max(...place.map((cell) => cell.groups));
    const boxes = place.filter((cell) => cell.groups === groups).map(({ box }) => widened(box));
    const there = marks.filter((mark) => {
      const geometry = mark.group && feature(mark.feature)?.geometry;
      return geometry && boxes.some((box) => meets(geometry, box));
    });
    return { groups, marks: there.map((mark) => mark.feature) };
  });
  return found.sort((a, b) => b.groups - a.groups || b.marks.length - a.marks.length);
}

function widened([west = 0, south = 0, east = 0, north = 0]: number[]): number[] {
  const [across, up] = [(east - west) * NEAR, (north - south) * NEAR];
  return [west - across, south - up, east + across, north + up];
}

/** By what they are, in the order in which they were written. */
function sorted(notes: Feature[]): Minutes['notes'] {
  const inOrder = [...notes].sort((a, b) => (a.properties.created_at < b.properties.created_at ? -1 : 1));
  const of = (sort: Sort): Feature[] =>
    inOrder.filter(({ properties }) => (SORTS.find((one) => one === properties.fields.sort) ?? 'note') === sort);
  return Object.fromEntries(SORTS.map((sort) => [sort, of(sort)])) as Minutes['notes'];
}
