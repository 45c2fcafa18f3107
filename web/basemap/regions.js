// The three tiers of the built-in base map, each finer and smaller than the one around it.
// A tier's pieces inside the next box carry `o: 0`, those outside `o: 1`, so that the finer tier can take over.

/** Mexico to Patagonia. */
const americas = [-118.5, -57, -33.5, 33.5];
/** Colombia with its islands and the rivers it shares. */
const colombia = [-82.6, -4.7, -66.4, 13.7];

/**
 * step: the grid of coordinates, in degrees. detail: what is smaller than this, in degrees, is smoothed away.
 * island, lake: the smallest kept, in square kilometres. river: the shortest kept, in kilometres.
 */
export const tiers = {
  world: { box: [-180, -90, 180, 90], inner: americas, step: 0.01, detail: 0.05, island: 600 },
  americas: { box: americas, inner: colombia, fineness: 'h', step: 0.002, detail: 0.02, island: 20, lake: 80, river: 300 },
  colombia: { box: colombia, inner: null, fineness: 'f', step: 0.0001, detail: 0.0012, island: 0.1, lake: 0.4, river: 6 },
};

/** Neighbouring tiers overlap by this much, in degrees, so that no gap shows between their grids. */
export const overlap = 0.02;

/** The countries whose departments are drawn, by the names of the files that hold them. */
export const countries = (
  'arg bol bra chl col cri cub dom ecu slv gtm guy hnd hti mex nic pan pry per sur ury ven blz'
).split(' ');
