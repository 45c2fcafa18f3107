// Cutting rings and lines with an upright box.

const inside = {
  west: (p, box) => p[0] >= box[0],
  east: (p, box) => p[0] <= box[2],
  south: (p, box) => p[1] >= box[1],
  north: (p, box) => p[1] <= box[3],
};
const sides = Object.keys(inside);

function crossing(side, a, b, box) {
  if (side === 'west' || side === 'east') {
    const x = side === 'west' ? box[0] : box[2];
    return [x, a[1] + ((b[1] - a[1]) * (x - a[0])) / (b[0] - a[0])];
  }
  const y = side === 'south' ? box[1] : box[3];
  return [a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]), y];
}

/**
 * The part of a ring inside a box (Sutherland and Hodgman, 1974), closed; [] when nothing is left.
 * Where several parts remain they are joined along the box's sides: right for filling, not for outlines.
 */
export function clipRing(ring, box) {
  let points = ring.slice(0, -1);
  for (const side of sides) {
    const within = inside[side];
    const kept = [];
    for (let i = 0; i < points.length; i++) {
      const a = points[(i + points.length - 1) % points.length];
      const b = points[i];
      if (within(b, box)) {
        if (!within(a, box)) kept.push(crossing(side, a, b, box));
        kept.push(b);
      } else if (within(a, box)) kept.push(crossing(side, a, b, box));
    }
    points = kept;
    if (points.length < 3) return [];
  }
  return [...points, points[0]];
}

/** The parts of a line inside a box. */
export function clipLine(line, box) {
  const parts = [];
  let part = [];
  const close = () => {
    if (part.length > 1) parts.push(part);
    part = [];
  };
  for (let i = 1; i < line.length; i++) {
    const piece = clipSegment(line[i - 1], line[i], box);
    if (!piece) {
      close();
      continue;
    }
    if (!part.length) part.push(piece[0]);
    part.push(piece[1]);
    if (piece[1] !== line[i]) close();
  }
  close();
  return parts;
}

function clipSegment(from, to, box) {
  let a = from;
  let b = to;
  for (const side of sides) {
    const keepA = inside[side](a, box);
    const keepB = inside[side](b, box);
    if (!keepA && !keepB) return null;
    if (!keepA) a = crossing(side, a, b, box);
    else if (!keepB) b = crossing(side, a, b, box);
  }
  return [a, b];
}

/** The four boxes around a box that together with it make up the outer one. */
export function around([west, south, east, north], [w, s, e, n]) {
  return [
    [w, s, west, n],
    [east, s, e, n],
    [west, s, east, south],
    [west, north, east, n],
  ];
}
