// Which rivers matter at which zoom, and what they are called.
// The lines carry neither names nor sizes. Sizes come from the network: the longest way is the greatest. Names come from
// places on the course of each river: the longest river within five kilometres of the place is meant.
const known = {
  Atrato: [[-76.66, 5.69], [-76.88, 6.56], [-77.11, 7.44], [-76.96, 8.0]],
  'San Juan': [[-76.69, 5.16], [-77.0, 4.2]],
  Baudó: [[-77.1, 5.2], [-76.97, 5.52]],
  Cauca: [[-76.47, 3.45], [-75.88, 4.9], [-75.2, 7.98], [-75.75, 6.55]],
  Magdalena: [[-75.3, 2.94], [-74.74, 5.2], [-73.9, 7.07], [-74.42, 9.24], [-74.76, 10.97]],
  Patía: [[-77.46, 1.63], [-78.2, 2.1], [-77.1, 2.0]],
  Mira: [[-78.7, 1.5]],
  Micay: [[-77.25, 2.85]],
  Putumayo: [[-76.5, 0.5], [-74.78, -0.19], [-71.5, -2.2]],
  Caquetá: [[-75.25, 0.7], [-72.4, -0.6], [-70.5, -1.3]],
  Amazonas: [[-69.94, -4.21], [-73.2, -3.75], [-65, -3.3], [-58.5, -3.2], [-55, -2.2]],
  Orinoco: [[-67.49, 6.19], [-63.55, 8.14], [-66.2, 7.6]],
  Meta: [[-72.96, 4.09], [-71.34, 4.79], [-69, 6.1]],
  Guaviare: [[-72.64, 2.57], [-69.5, 3.9]],
  Vichada: [[-69.5, 4.9]],
  Vaupés: [[-70.23, 1.25]],
  Inírida: [[-69, 2.6]],
  Apaporis: [[-71, 0]],
  Arauca: [[-70.76, 7.09]],
  Casanare: [[-71, 6.05]],
  Sinú: [[-75.89, 8.76]],
  'San Jorge': [[-75.4, 8.2]],
  Nechí: [[-74.8, 7.6]],
  Catatumbo: [[-72.7, 8.9]],
  Cesar: [[-73.6, 9.6]],
  Ariari: [[-73.4, 3.0]],
  Caguán: [[-74.85, 1.33]],
  Napo: [[-76.5, -0.8], [-74, -2.3]],
  Marañón: [[-76, -4.7]],
  Ucayali: [[-74.5, -8.4]],
  Negro: [[-62, -2], [-66, -0.35]],
  Madeira: [[-60, -5.5], [-63.9, -8.7]],
  Paraná: [[-60.6, -32.9], [-54.6, -25.5]],
  Paraguay: [[-57.6, -25.3], [-57.6, -19]],
  Uruguay: [[-58.1, -32]],
  'São Francisco': [[-43.4, -13]],
  Tocantins: [[-48.3, -10]],
  Usumacinta: [[-91.5, 17.3]],
};
const near = 0.05;

const kilometres = (a, b) => {
  const east = (b[0] - a[0]) * Math.cos((b[1] * Math.PI) / 180);
  return Math.hypot(east, b[1] - a[1]) * 111.2;
};
const span = (points) => points.slice(1).reduce((sum, point, i) => sum + kilometres(points[i], point), 0);
const away = ([x, y], points) => Math.min(...points.map((p) => Math.hypot(p[0] - x, p[1] - y)));
const keyOf = ([x, y]) => `${x.toFixed(4)},${y.toFixed(4)}`;

/** Lines cut wherever they meet, as edges of a graph. */
function edges(lines) {
  const uses = new Map();
  for (const { points } of lines) {
    points.forEach((point, i) => {
      const key = keyOf(point);
      uses.set(key, (uses.get(key) ?? 0) + (i === 0 || i === points.length - 1 ? 2 : 1));
    });
  }
  const found = [];
  for (const { points } of lines) {
    let start = 0;
    for (let i = 1; i < points.length; i++) {
      if (i < points.length - 1 && uses.get(keyOf(points[i])) < 2) continue;
      const part = points.slice(start, i + 1);
      start = i;
      found.push({ points: part, from: keyOf(part[0]), to: keyOf(part.at(-1)), length: span(part) });
    }
  }
  return found.filter(({ from, to, length }) => from !== to && length > 0);
}

/**
 * The rivers as stems: the longest way through each network, then the longest way into it from each side, and so on.
 * Which end is the mouth is not known and not needed.
 */
function stems(lines) {
  const at = new Map();
  for (const edge of edges(lines)) {
    for (const node of [edge.from, edge.to]) at.set(node, [...(at.get(node) ?? []), edge]);
  }
  const seen = new Set();
  const found = [];
  for (const node of at.keys()) {
    if (seen.has(node)) continue;
    const farthest = ({ order, depth }) => order.reduce((best, one) => (depth.get(one) > depth.get(best) ? one : best));
    const source = farthest(spread(farthest(spread(node, at)), at));
    const { order, into, loose } = spread(source, at);
    for (const one of order) seen.add(one);
    found.push(...loose.map(({ points }) => points), ...split(order, into));
  }
  return found;
}

const other = (edge, node) => (edge.from === node ? edge.to : edge.from);

/** A tree over all that hangs together with one node: the nodes nearest first, and the edge by which each was reached. */
function spread(start, at) {
  const into = new Map([[start, null]]);
  const depth = new Map([[start, 0]]);
  const order = [start];
  const loose = new Set();
  for (let i = 0; i < order.length; i++) {
    for (const edge of at.get(order[i])) {
      const next = other(edge, order[i]);
      if (!into.has(next)) {
        into.set(next, edge);
        depth.set(next, depth.get(order[i]) + edge.length);
        order.push(next);
      } else if (into.get(order[i]) !== edge) loose.add(edge);
    }
  }
  return { order, into, depth, loose: [...loose] };
}

/** Cuts a tree into stems, each going on with the longest of the ways at every fork. */
function split(order, into) {
  const reach = new Map();
  const heir = new Map();
  for (const node of order.toReversed()) {
    const edge = into.get(node);
    if (!edge) continue;
    const parent = other(edge, node);
    const length = (reach.get(node) ?? 0) + edge.length;
    if (length > (reach.get(parent) ?? 0)) {
      reach.set(parent, length);
      heir.set(parent, node);
    }
  }
  const found = [];
  for (const node of order) {
    const edge = into.get(node);
    const parent = edge && other(edge, node);
    if (!edge || (heir.get(parent) === node && into.get(parent))) continue;
    const points = [];
    for (let now = node, from = parent; now; from = now, now = heir.get(now)) {
      const { from: begin, points: part } = into.get(now);
      points.push(...(begin === from ? part : part.toReversed()).slice(points.length ? 1 : 0));
    }
    found.push(points);
  }
  return found;
}

const rank = (length, named) => {
  const own = length > 850 ? 1 : length > 300 ? 2 : length > 90 ? 3 : 4;
  return named ? Math.min(own, length > 200 ? 2 : 3) : own;
};

/**
 * Rivers with a rank (1 the great rivers, 4 the streams) and, where known, a name.
 * @param {{ points: [number, number][] }[]} lines
 * @param {number} least kilometres; what is shorter and nameless is left out
 */
export function ranked(lines, least) {
  const rivers = stems(lines).map((points) => ({ points, length: span(points) }));
  for (const [name, places] of Object.entries(known)) {
    for (const place of places) {
      const [river] = rivers.filter(({ points }) => away(place, points) < near).sort((a, b) => b.length - a.length);
      if (river) (river.names ??= []).push({ name, place });
    }
  }
  return rivers
    .filter(({ names, length }) => names || length >= least)
    .map(({ points, length, names = [] }) => ({ points, names, rank: rank(length, names.length > 0) }));
}

/**
 * The stretches along which names are written: a stem may turn from one river into another at a confluence, so a name
 * stays within forty kilometres of a place where it is known to hold.
 */
export const courses = (rivers) =>
  rivers.flatMap(({ points, names }) =>
    names.map(({ name, place }) => ({ n: name, points: calm(points.filter((point) => kilometres(point, place) < 40)) })),
  ).filter(({ points }) => points.length > 3);

/** A river's course without its bends, for its name to be written along: the mean of every dozen kilometres. */
function calm(points, step = 3, reach = 4) {
  const even = [points[0]];
  let left = step;
  for (let i = 1; i < points.length; i++) {
    left -= kilometres(points[i - 1], points[i]);
    if (left > 0) continue;
    even.push(points[i]);
    left = step;
  }
  return even.map((_, i) => {
    const near = even.slice(Math.max(0, i - reach), i + reach + 1);
    return [0, 1].map((axis) => near.reduce((sum, point) => sum + point[axis], 0) / near.length);
  });
}
