/** Pieces of ground that the server tells, as places of people: what touches is one. */

export interface Cell {
  /** West, south, east, north in degrees. */
  box: number[];
}

/** The cells, those that touch together. */
export function places<C extends Cell>(cells: C[]): C[][] {
  const left = new Set(cells);
  const found: C[][] = [];
  for (const first of left) {
    left.delete(first);
    const place = [first];
    for (const cell of place) {
      for (const other of left) {
        if (!touch(cell.box, other.box)) continue;
        left.delete(other);
        place.push(other);
      }
    }
    found.push(place);
  }
  return found;
}

function touch([west = 0, south = 0, east = 0, north = 0]: number[], [w = 0, s = 0, e = 0, n = 0]: number[]): boolean {
  const close = (east - west) / 1000;
  return w <= east + close && e >= west - close && s <= north + close && n >= south - close;
}
