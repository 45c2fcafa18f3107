/**
 * Silhouettes of bodies on a square of 1000 × 1000, without sex, age or clothes unless somebody sees them there. Each is a few
 * round strokes of one colour that grow together, and a head.
 */
export interface Figure {
  head: { x: number; y: number; r: number };
  limbs: { path: string; width: number }[];
  /** What is no body: a wheel, a stick. */
  aids?: { path: string; width: number }[];
}

const standing = (wide: number, top: number, foot: number): Figure => {
  const middle = (top + foot) / 2;
  const shoulder = top + (foot - top) * 0.07;
  const hip = middle + (foot - top) * 0.03;
  return {
    head: { x: 500, y: top - (foot - top) * 0.09, r: (foot - top) * 0.083 },
    limbs: [
      { path: `M500 ${top - 20}V${top + 40}`, width: wide * 0.42 },
      { path: `M${500 - wide * 0.35} ${shoulder + 20}Q500 ${shoulder - 15} ${500 + wide * 0.35} ${shoulder + 20}`, width: wide * 0.5 },
      { path: `M500 ${shoulder + 40}V${hip - 20}`, width: wide * 1.02 },
      { path: `M${500 - wide * 0.6} ${shoulder + 30}L${500 - wide * 1.02} ${middle - 20}L${500 - wide * 1.28} ${middle + 120}`, width: wide * 0.34 },
      { path: `M${500 + wide * 0.6} ${shoulder + 30}L${500 + wide * 1.02} ${middle - 20}L${500 + wide * 1.28} ${middle + 120}`, width: wide * 0.34 },
      { path: `M${500 - wide * 0.27} ${hip - 20}L${500 - wide * 0.42} ${foot - 30}l${-wide * 0.18} 20`, width: wide * 0.46 },
      { path: `M${500 + wide * 0.27} ${hip - 20}L${500 + wide * 0.42} ${foot - 30}l${wide * 0.18} 20`, width: wide * 0.46 },
    ],
  };
};

/** By the codes of the field `figure`. */
export const figures: Record<string, Figure> = {
  de_pie: standing(165, 210, 950),
  ancho: standing(235, 215, 945),
  pequeno: standing(145, 430, 950),
  sentado: {
    head: { x: 440, y: 165, r: 72 },
    limbs: [
      { path: 'M440 215V260', width: 70 },
      { path: 'M400 290Q440 262 490 290', width: 95 },
      { path: 'M440 300V560', width: 165 },
      { path: 'M385 300L350 440L470 520', width: 62 },
      { path: 'M500 300L560 430L650 470', width: 62 },
      { path: 'M450 585L680 595L700 830l75 15', width: 92 },
    ],
    aids: [
      { path: 'M430 560a195 195 0 1 0 1 0z', width: 26 },
      { path: 'M300 330l40 -6l40 300l300 20l60 250', width: 22 },
      { path: 'M730 880a45 45 0 1 0 1 0z', width: 20 },
    ],
  },
};
