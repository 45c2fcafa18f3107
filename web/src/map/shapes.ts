/**
 * The outlines behind the pictograms: each says what a thing is before its symbol or colour is seen. Triangle is
 * danger, square an institution, circle care and people, diamond an incident, house a shelter.
 *
 * Paths are on a grid of 40 × 40 around the middle; `at` is where the symbol sits and `size` how large it is.
 */
export interface Outline {
  path: string;
  at: [x: number, y: number];
  size: number;
}

const outlines: Record<string, Outline> = {
  circle: { path: 'M20 7a13 13 0 1 1 0 26a13 13 0 1 1 0-26z', at: [20, 20], size: 16 },
  square: { path: 'M11 8h18a3 3 0 0 1 3 3v18a3 3 0 0 1-3 3H11a3 3 0 0 1-3-3V11a3 3 0 0 1 3-3z', at: [20, 20], size: 17 },
  triangle: { path: 'M17.6 7.2a2.8 2.8 0 0 1 4.8 0l11.8 20.6a2.8 2.8 0 0 1-2.4 4.2H8.2a2.8 2.8 0 0 1-2.4-4.2z', at: [20, 23], size: 13.5 },
  diamond: { path: 'M18.2 5.2a2.6 2.6 0 0 1 3.6 0l13 13a2.6 2.6 0 0 1 0 3.6l-13 13a2.6 2.6 0 0 1-3.6 0l-13-13a2.6 2.6 0 0 1 0-3.6z', at: [20, 20], size: 14.5 },
  house: { path: 'M18.3 5.4a2.6 2.6 0 0 1 3.4 0l11.4 9.8a2.6 2.6 0 0 1 .9 2V31a2.4 2.4 0 0 1-2.4 2.4H8.4A2.4 2.4 0 0 1 6 31V17.200a2.6 2.6 0 0 1 .9-2z', at: [20, 22.5], size: 15 },
  hexagon: { path: 'M18.7 5.600a2.6 2.6 0 0 1 2.6 0l10.3 5.900a2.6 2.6 0 0 1 1.3 2.300v12.400a2.6 2.6 0 0 1-1.3 2.300l-10.3 5.900a2.6 2.6 0 0 1-2.6 0L8.4 28.500a2.6 2.6 0 0 1-1.3-2.300V13.800a2.6 2.6 0 0 1 1.3-2.300z', at: [20, 20], size: 16 },
  shield: { path: 'M20 5.500c3.5 2.2 7.2 3.1 12 3.300v10.200c0 7-4.6 12.3-12 15.500c-7.4-3.2-12-8.5-12-15.500V8.800c4.8-.2 8.5-1.1 12-3.300z', at: [20, 18.8], size: 15 },
  drop: { path: 'M20 36c-4.5-6.2-11.5-11.6-11.5-18.700a11.5 11.5 0 0 1 23 0c0 7.1-7 12.5-11.5 18.700z', at: [20, 17.5], size: 14.5 },
  bubble: { path: 'M10 6.500h20a4 4 0 0 1 4 4v14a4 4 0 0 1-4 4h-6l-5.5 6.300v-6.300H10a4 4 0 0 1-4-4v-14a4 4 0 0 1 4-4z', at: [20, 17.5], size: 15 },
  leaf: { path: 'M9.500 6.500h13a11.500 11.500 0 0 1 11.500 11.500v13a2.500 2.500 0 0 1-2.500 2.500h-13a11.500 11.500 0 0 1-11.500-11.500v-13a2.500 2.500 0 0 1 2.500-2.500z', at: [20.500, 20], size: 17 },
  arrow: { path: 'M8 12.500h12.500V7.400a1.5 1.5 0 0 1 2.6-1L35 18.900a1.6 1.6 0 0 1 0 2.200L23.1 33.600a1.5 1.5 0 0 1-2.6-1v-5.100H8a2.5 2.5 0 0 1-2.5-2.500V15a2.5 2.5 0 0 1 2.5-2.500z', at: [18.5, 20], size: 13 },
};

export const grid = 40;
/** The outline of a name; a circle for a name that no outline has. */
export const outline = (name: string): Outline => outlines[name] ?? (outlines.circle as Outline);
