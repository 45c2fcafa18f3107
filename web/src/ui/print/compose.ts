/** A poster on its way to paper: what is on it and where its parts stand, in millimetres. */
import type { Feature, Kind, Layer } from '../../api';
import { Frame, groundOf, growth, tiling, type Box, type Ground, type Size, type Tiling } from '../../map/paper';
import { codeOf } from '../state/naming';
import { printed, signsOf, type Printed, type Sign } from './marks';

export interface Composition {
  tiling: Tiling;
  /** How much larger than on one sheet letters and marks are. */
  grown: number;
  header: number;
  /** The map, `frame.width` by `frame.height`, stands below the header. */
  frame: Frame;
  ground: Ground;
  marks: Printed[];
  signs: Sign[];
  legend: { columns: number; height: number };
}

/** The heights of the title, of the line with the scale and of a line of the legend, on one sheet. */
export const HEADER = 12;
export const SCALE = 11;
export const SIGN = 7.5;
/** A sign of the legend and its words are so wide. */
const COLUMN = 62;
/** The legend takes no more of the paper. What does not fit is told by kind; each code stands on the sheet with the legend. */
const LEGEND = 0.25;

export interface Asked {
  features: Feature[];
  layers: Layer[];
  kinds: Kind[];
  box: Box;
  size: Size;
  lies: boolean;
  lang: string;
}

export async function compose({ features, layers, kinds, box, size, lies, lang }: Asked): Promise<Composition> {
  const cut = tiling(size, lies);
  const grown = growth(cut);
  const columns = Math.max(1, Math.floor(cut.width / (COLUMN * grown)));
  const tall = (sorts: number) => Math.ceil(sorts / columns) * SIGN * grown;
  const [byCode, byKind] = [signsIn(features, kinds), new Set(features.map(({ properties }) => properties.kind)).size];
  const coded = tall(byCode) <= cut.height * LEGEND;
  const height = tall(coded ? byCode : byKind);
  const header = HEADER * grown;
  const frame = new Frame(box, cut.width, cut.height - header - SCALE * grown - height, grown);
  const [ground, marks] = await Promise.all([groundOf(frame, lang, grown), printed(features, layers, kinds, frame)]);
  return { tiling: cut, grown, header, frame, ground, marks, signs: await signsOf(marks, coded), legend: { columns, height } };
}

/** How many lines the legend has at most, before it is known what falls onto the paper. */
function signsIn(features: Feature[], kinds: Kind[]): number {
  const sort = (feature: Feature) => codeOf(feature, kinds.find(({ id }) => id === feature.properties.kind))?.id;
  return new Set(features.map((feature) => `${feature.properties.kind} ${sort(feature)}`)).size;
}
