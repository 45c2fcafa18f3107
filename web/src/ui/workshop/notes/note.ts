import type { Feature, Id, Layer, Workshop } from '../../../api';
import { changedValues, put, remove } from '../../../sync/change';
import type { OpenMap } from '../../state/open_map.svelte';

/** What a note says. Its kind (layers/kinds/workshop_note.toml) is the shape of it; minutes are made of the same. */
export interface Said {
  sort: string;
  text: string;
  who: string;
  when: string;
  marks: Id[];
}

export const blank = (): Said => ({ sort: 'note', text: '', who: '', when: '', marks: [] });

/** Where the notes of this map stand; none on a map that never had a workshop with notes. */
export const notesLayer = (open: OpenMap): Layer | undefined =>
  open.info.layers.find((layer) => open.kind(layer.kind)?.serves === 'notes');

/** She leads, or was given the notes. */
export const takesNotes = (open: OpenMap): boolean => !!open.workshop?.seat && (open.may('lead') || open.workshop.seat.notes === true);

/** What is being written and not saved yet: a note that stands, or a new one of a sort. */
export interface Draft {
  said: Said;
  voice: Blob | null;
}
export const draftKey = (workshop: Workshop | null | undefined, before?: Feature, sort = ''): string => `note:${workshop?.id} ${before?.id ?? sort}`;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function saidIn(note: Feature): Said {
  const { sort, text: words, who, when, marks } = note.properties.fields;
  return { sort: text(sort) || 'note', text: text(words), who: text(who), when: text(when), marks: Array.isArray(marks) ? marks : [] };
}

/** What is new comes first. */
export const newestFirst = (notes: Feature[]): Feature[] =>
  [...notes].sort((a, b) => (a.properties.created_at < b.properties.created_at ? 1 : -1));

/** A step is somebody's until some time; the map is kept by somebody; a review is for a day. */
export const hasWho = ({ sort }: Said): boolean => sort === 'step' || sort === 'keeper';
export const hasWhen = ({ sort }: Said): boolean => sort === 'step' || sort === 'review';

const written = (said: Said) => ({
  sort: said.sort,
  text: said.text.trim() || null,
  who: (hasWho(said) && said.who.trim()) || null,
  when: (hasWhen(said) && said.when.trim()) || null,
  marks: said.marks.length > 0 ? said.marks : null,
});

/** Writes a note for the room: a new one under `id`, or what is other in `before`. */
export function write(open: OpenMap, workshop: Workshop, layer: Layer, id: Id, said: Said, before?: Feature): Promise<boolean> {
  const values = written(said);
  const properties = changedValues(before?.properties.fields ?? {}, { ...before?.properties.fields, ...values });
  const anew = before ? {} : { scope: `workshop:${workshop.id}` as const };
  if (!before && workshop.phase) properties.phase = workshop.phase.id;
  return open.make(put(open.moment, { layer: layer.id, feature: id }, { properties, ...anew }));
}

export const takeOff = (open: OpenMap, note: Feature): Promise<boolean> =>
  open.make(remove(open.moment, { layer: note.properties.layer, feature: note.id }));
