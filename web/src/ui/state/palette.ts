import type { Code, Draws, Kind, Layer, Values } from '../../api';
import type { Tool } from '../../draw';
import { label } from '../../i18n/index.svelte';
import type { Desk } from './desk.svelte';
import { emblemField, type Emblem } from './emblems';
import { phaseOf } from './room';
import { toolsFor, toolsOf } from './sketch.svelte';

/** So many pictograms at once are looked at; more are a page further. */
export const PAGE = 9;
/** In every list of codes: what no other code says. */
const OTHER = 'otro';

/** One thing that can be marked: a code of a kind, or a symbol that a group invented. */
export interface Choice {
  key: string;
  layer: Layer;
  kind: Kind;
  words: string;
  code?: Code | undefined;
  emblem?: Emblem;
  /** It is drawn on a canvas of its own. */
  canvas?: boolean;
}

export function pagesOf<T>(all: T[], size = PAGE): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, page) => all.slice(page * size, (page + 1) * size));
}

/** What can be marked now, layer by layer in the order of the phase; of one kind alone when a card asks for it. */
export function choicesOf(desk: Desk): Choice[][] {
  const { open, asked } = desk;
  const order = phaseOf(open.workshop)?.layers ?? [];
  const layers = [...desk.drawable].filter((layer) => !asked || layer.kind === asked.kind);
  layers.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const coded = layers.flatMap((layer) => pagesOf(codesIn(desk, layer)));
  const drawn = desk.canvases.filter((layer) => !asked && open.kindOf(layer.id)?.canvas !== 'square');
  const own: Choice[] = [
    ...drawn.flatMap((layer) => {
      const kind = open.kindOf(layer.id);
      return kind ? [{ key: layer.id, layer, kind, words: label(kind.plural), canvas: true }] : [];
    }),
    ...desk.emblems.flatMap((emblem) => emblemIn(desk, layers, emblem)),
  ];
  return [...coded, ...pagesOf(own, PAGE - 1)];
}

function codesIn(desk: Desk, layer: Layer): Choice[] {
  const kind = desk.open.kindOf(layer.id);
  if (!kind) return [];
  const codes = kind.fields.find((field) => field.id === kind.category)?.codes ?? [];
  const wanted = desk.open.workshop?.plan.layers.find((offer) => offer.kind === layer.kind)?.codes ?? [];
  const offered = codes.filter((code) => !code.deprecated && (wanted.length === 0 || wanted.includes(code.id) || code.care_route));
  if (offered.length === 0) return [{ key: layer.id, layer, kind, words: label(kind.label) }];
  return offered.map((code) => ({ key: `${layer.id} ${code.id}`, layer, kind, code, words: label(code.label, code.id) }));
}

function emblemIn(desk: Desk, layers: Layer[], emblem: Emblem): Choice[] {
  const layer = layers.find((one) => one.kind === emblem.marks);
  const kind = layer && desk.open.kindOf(layer.id);
  const code = kind?.fields.find((field) => field.id === kind.category)?.codes?.find((one) => one.id === OTHER);
  return layer && kind ? [{ key: emblem.id, layer, kind, code, emblem, words: emblem.word }] : [];
}

/** What a choice answers already. */
export function answersOf({ kind, code, emblem }: Choice): Values {
  const drawnWith = emblem && emblemField(kind, emblem.feature.properties.kind);
  return {
    ...(kind.category && code ? { [kind.category]: code.id } : {}),
    ...(drawnWith && emblem ? { [drawnWith]: emblem.id } : {}),
  };
}

/** As the card asks, else as the kind is drawn usually; some codes are areas only. */
export function toolOf({ kind, code }: Choice, asked: Draws | null): Tool | undefined {
  const shape = code?.area_only ? 'polygon' : asked?.kind === kind.id ? asked.shape : undefined;
  return (shape ? toolsFor(shape) : toolsOf(kind))[0];
}
