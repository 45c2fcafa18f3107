/** Paper, in millimetres. A poster is a picture cut into sheets of A4, which every printer has. */
export const sizes = ['a4', 'a3', 'a2', 'a1', 'a0'] as const;
export type Size = (typeof sizes)[number];

/** Sheets side by side and one under the other, of a poster that stands; one that lies has them turned. */
const standing: Record<Size, [columns: number, rows: number]> = { a4: [1, 1], a3: [1, 2], a2: [2, 2], a1: [2, 4], a0: [4, 4] };

/** What a printer may not reach, and what the words at the edge of each sheet take below. */
export const margin = 10;
export const footer = 9;
const a4 = [210, 297] as const;

export interface Tiling {
  columns: number;
  rows: number;
  /** Whether each sheet lies. */
  lying: boolean;
  /** What of a sheet the picture fills. */
  piece: { width: number; height: number };
  /** The whole picture. */
  width: number;
  height: number;
}

/** How a poster is cut: the pieces meet edge to edge, to be cut along the corner marks and glued. */
export function tiling(size: Size, lies: boolean): Tiling {
  const [across, down] = standing[size];
  const [columns, rows] = lies ? [down, across] : [across, down];
  // Half of a standing sheet lies: every second size turns its sheets.
  const lying = lies !== (size === 'a3' || size === 'a1');
  const [width, height] = lying ? [a4[1], a4[0]] : a4;
  const piece = { width: width - 2 * margin, height: height - 2 * margin - footer };
  return { columns, rows, lying, piece, width: columns * piece.width, height: rows * piece.height };
}

/** How much larger letters and marks are than on one sheet: a poster is read from farther away, but not from as far as it is large. */
export const growth = ({ columns, rows }: Tiling): number => 1 + (Math.sqrt(columns * rows) - 1) * 0.5;
