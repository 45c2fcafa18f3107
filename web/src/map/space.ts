/** What of the map is seen beside the panels before it, and how far what is shown has to move to lie in it. All in pixels. */
import type { Padding } from './index';

export interface Space {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export const uncovered: Required<Padding> = { top: 0, right: 0, bottom: 0, left: 0 };
/** Of each side, what is taken to be seen even under a sheet that covers all. */
const least = 0.2;

/** What is not covered, `edge` pixels from its rim. */
export function spaceIn(width: number, height: number, { top, right, bottom, left }: Required<Padding>, edge = 0): Space {
  return {
    left: left + edge, top: top + edge,
    right: Math.max(width - right, left + width * least) - edge, bottom: Math.max(height - bottom, top + height * least) - edge,
  };
}

/** Pixels left free at each side of what is brought into a space, and no more of it than a quarter. */
export function margins({ left, top, right, bottom }: Space, extra: Padding): Required<Padding> {
  const at = (side: keyof Padding, length: number): number => Math.min(48 + (extra[side] ?? 0), length / 4);
  return { top: at('top', bottom - top), right: at('right', right - left), bottom: at('bottom', bottom - top), left: at('left', right - left) };
}

export const middleOf = ({ left, top, right, bottom }: Space): { x: number; y: number } => ({ x: (left + right) / 2, y: (top + bottom) / 2 });

/** The shortest way along one side; what is longer than the space comes to fill it. */
function along(from: number, to: number, start: number, end: number): number {
  const [low, high] = [start - from, end - to];
  if (to - from <= end - start) return low > 0 ? low : Math.min(0, high);
  return low < 0 ? low : Math.max(0, high);
}

/** How a shape moves into a space: not at all, by so much, or only by being looked at from farther away. */
export function into(shape: Space, space: Space, { width, height }: { width: number; height: number }, whole: boolean): [dx: number, dy: number] | 'fit' | null {
  if (whole && (shape.right - shape.left > space.right - space.left || shape.bottom - shape.top > space.bottom - space.top)) return 'fit';
  const away = shape.right < 0 || shape.left > width || shape.bottom < 0 || shape.top > height;
  if (away && !whole) return null;
  const shift: [number, number] = [along(shape.left, shape.right, space.left, space.right), along(shape.top, shape.bottom, space.top, space.bottom)];
  return shift.some((by) => Math.abs(by) >= 1) ? shift : null;
}
