/**
 * Minutes make themselves: what people wrote stands as they wrote it (notes of the workshop), and what follows from what the
 * room drew, said and chose is worked out anew each time. Groups and numbers, never a person.
 */
import type { Feature, Group, Id, Layer, Phase, Plenary, RoomMark, Workshop } from '../../../api';
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
  notes: Feature[];
  layers: Layer[];
  feature: (id: Id) => Feature | null | undefined;
}

/** One voice alone is no agreement. */
const VOICES = 2;
/** A cell counts what lies near it, too: by so much of its side on every side (layers/src/index/common_ground.rs). */
const NEAR = 0.25;

export function compose({ workshop, plenary, notes, layers, feature }: Source): Minutes {
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
  const left = new Set(ground.filter(({ groups }) => groups > 1));
  const places: Shared[] = [];
  for (const first of left) {
    left.delete(first);
    const place = [first];
    for (const cell of place) {
      for (const other of left) {
        if (!touch(cell.box, other.box)) continue;
        left.delete(other);
        place.push(other);
      }
    }
    const groups = Math.max(...place.map((cell) => cell.groups));
    const boxes = place.filter((cell) => cell.groups === groups).map(({ box }) => widened(box));
    const there = marks.filter((mark) => {
      const geometry = mark.group && feature(mark.feature)?.geometry;
      return geometry && boxes.some((box) => meets(geometry, box));
    });
    places.push({ groups, marks: there.map((mark) => mark.feature) });
  }
  return places.sort((a, b) => b.groups - a.groups || b.marks.length - a.marks.length);
}

function touch([west = 0, south = 0, east = 0, north = 0]: number[], [w = 0, s = 0, e = 0, n = 0]: number[]): boolean {
  const close = (east - west) / 1000;
  return w <= east + close && e >= west - close && s <= north + close && n >= south - close;
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
