/** Two workshops beside each other, as the map draws them. */
import type { When } from '../api/types';

/** A piece of ground that was marked in one of two workshops, or in both. */
export interface ComparedCell {
  box: number[];
  when: When;
}

/** In the order in which they are read. */
export const WHENS: readonly When[] = ['then', 'both', 'now'];

/** By what people tell them apart without colours: it went, it stayed, it came. */
export const SIGNS: Record<When, string> = { then: '−', both: '=', now: '+' };
export const PATTERNS: Record<When, string> = { then: 'hatch', both: 'cross', now: 'dots' };
