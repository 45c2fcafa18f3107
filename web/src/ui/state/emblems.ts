import type { Feature, Id, Kind } from '../../api';
import { emblemName } from '../../map';
import { threadOf } from './naming';
import type { OpenMap } from './open_map.svelte';

/** A symbol that people invented, as far as it is shown to her. */
export interface Emblem {
  id: Id;
  strokes: string;
  /** What its picture is called. */
  picture: string;
  word: string;
  /** The kind of the marks that are made with it. */
  marks: string;
  feature: Feature;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function emblemsIn(open: OpenMap): Emblem[] {
  return open.all().flatMap((feature) => {
    const kind = open.kind(feature.properties.kind);
    if (kind?.canvas !== 'square') return [];
    const { fields } = feature.properties;
    const strokes = text(fields.strokes);
    if (!strokes) return [];
    return [{ id: feature.id, strokes, picture: emblemName(feature.id), word: text(fields[kind.title ?? '']), marks: text(fields.marks), feature }];
  });
}

/** The field of a kind that says with which invented symbol a mark is drawn. */
export const emblemField = (kind: Kind | undefined, of: string | undefined): string | undefined =>
  kind?.fields.find((field) => field.type === 'feature' && field.of === of)?.id;

/** Marks on a canvas whose thread leads to a feature. */
export function threadsTo(open: OpenMap, id: Id): { mark: Feature; kind: Kind }[] {
  return open.all().flatMap((mark) => {
    const kind = open.kind(mark.properties.kind);
    const field = kind?.canvas && threadOf(kind);
    return kind && field && mark.properties.fields[field.id] === id ? [{ mark, kind }] : [];
  });
}
