/** A silhouette on its way to paper, with what is felt told apart by symbol, number and hatch: a printer may have no colours. */
import type { Code, Kind } from '../../api';
import { growth, tiling, type Size, type Tiling } from '../../map/paper';
import { fieldOf } from '../state/naming';
import { figures } from '../workshop/figures';
import { HEADER } from './compose';
import { picture } from './marks';

export interface Feeling {
  code: Code;
  number: number;
  color: string;
  picture: string;
  /** The lines of its swatch. */
  hatch: string;
}

export interface Body {
  figure: string;
  tiling: Tiling;
  grown: number;
  header: number;
  /** What is left of the paper for the body. */
  room: { width: number; height: number };
  feelings: Feeling[];
  columns: number;
}

/** The heights of the line that says what to do and of a line of the legend, and the size of a swatch, on one sheet. */
export const LEAD = 8;
export const FEELING = 8.5;
export const SWATCH = { width: 8, height: 5.6 };
/** A feeling and its words are so wide. */
const COLUMN = 62;

/** The silhouettes that can be drawn of those that a kind knows. */
export const shapesOf = (kind: Kind | undefined): Code[] =>
  fieldOf(kind, 'figure')?.codes?.filter((code) => figures[code.id] && !code.deprecated) ?? [];

export async function composeBody(kind: Kind, figure: string, size: Size): Promise<Body> {
  const cut = tiling(size, false);
  const grown = growth(cut);
  const codes = fieldOf(kind, kind.category)?.codes?.filter((code) => !code.deprecated) ?? [];
  const columns = Math.max(1, Math.floor(cut.width / (COLUMN * grown)));
  const legend = (Math.ceil(codes.length / columns) * FEELING + 2) * grown;
  const header = HEADER * grown;
  const feelings = await Promise.all(codes.map(async (code, n) => ({
    code, number: n + 1, color: code.color ?? kind.style.color, picture: await picture(kind, code, 0, code.color), hatch: hatchOf(n, SWATCH),
  })));
  return { figure, tiling: cut, grown, header, room: { width: cut.width, height: cut.height - header - LEAD * grown - legend }, feelings, columns };
}

type Slant = '/' | '\\' | '-' | '|';
/** The ways in which lines lie; after these they come again, half as far apart. */
const WAYS: Slant[][] = [['/'], ['\\'], ['-'], ['|'], ['/', '\\'], ['-', '|'], ['/', '-'], ['\\', '|']];
const STEP = 2;

/** A hatch that no other of sixteen has. */
export function hatchOf(n: number, { width, height }: { width: number; height: number }): string {
  const step = Math.floor(n / WAYS.length) % 2 ? STEP / 2 : STEP;
  return WAYS[n % WAYS.length]!.map((slant) => lines(slant, step, width, height)).join('');
}

function lines(slant: Slant, step: number, width: number, height: number): string {
  const far = slant === '-' ? height : slant === '|' ? width : width + height;
  const at = Array.from({ length: Math.ceil(far / step) - 1 }, (_, n) => (n + 1) * step);
  const mm = (n: number): string => n.toFixed(2);
  return at.map((sum) => {
    if (slant === '-') return `M0 ${mm(sum)}H${mm(width)}`;
    if (slant === '|') return `M${mm(sum)} 0V${mm(height)}`;
    const [x, y, endX, endY] = [Math.max(0, sum - height), Math.min(sum, height), Math.min(sum, width), Math.max(0, sum - width)];
    return slant === '/' ? `M${mm(x)} ${mm(y)}L${mm(endX)} ${mm(endY)}` : `M${mm(width - x)} ${mm(y)}L${mm(width - endX)} ${mm(endY)}`;
  }).join('');
}
