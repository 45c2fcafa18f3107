// World Data Bank II keeps its rivers in cells of one degree: a river ends at each cell's side, short pieces beyond it
// are missing, and tributaries stop just before the river they join. This closes such gaps.

/** Degrees: an end this near to another line belongs to it. */
const touching = 0.012;
/** Degrees: two ends on the same side of a cell this near to each other are one river, straight between them. */
const bridged = 0.16;

const cellOf = (value) => Math.floor(value / 0.02);
const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
const onLine = (value) => Math.abs(value - Math.round(value)) < 0.0015;

/** The same lines with their ends drawn to what they belong to. */
export function joined(lines) {
  const grid = new Map();
  lines.forEach(({ points }, line) => points.forEach((point, i) => {
    const key = `${cellOf(point[0])},${cellOf(point[1])}`;
    const end = i === 0 || i === points.length - 1;
    if (!grid.has(key)) grid.set(key, []);
    grid.get(key).push({ point, line, end });
  }));
  const nearby = ([x, y]) => {
    const found = [];
    for (const dx of [-1, 0, 1]) for (const dy of [-1, 0, 1]) found.push(...(grid.get(`${cellOf(x) + dx},${cellOf(y) + dy}`) ?? []));
    return found;
  };
  const ends = lines.flatMap(({ points }, line) => [points[0], points.at(-1)].map((point) => ({ point, line })));
  const open = new Set();
  const target = (end) => {
    const candidates = nearby(end.point).filter(({ line }) => line !== end.line);
    const near = candidates.map((one) => ({ ...one, far: distance(one.point, end.point) })).filter(({ far }) => far < touching);
    if (!near.length) open.add(end);
    return near.sort((a, b) => b.end - a.end || a.far - b.far)[0]?.point;
  };
  const towards = new Map(ends.map((end) => [end, target(end)]));
  const sides = [...open].filter(({ point }) => onLine(point[0]) || onLine(point[1]));
  for (const end of sides) {
    if (!open.has(end)) continue;
    const axis = onLine(end.point[0]) ? 0 : 1;
    const [partner] = sides
      .filter((other) => other.line !== end.line && open.has(other) && Math.abs(other.point[axis] - end.point[axis]) < 0.003)
      .map((other) => ({ other, far: distance(other.point, end.point) }))
      .filter(({ far }) => far < bridged)
      .sort((a, b) => a.far - b.far);
    if (!partner) continue;
    open.delete(end);
    open.delete(partner.other);
    towards.set(end, partner.other.point);
  }
  return lines.map(({ points }, line) => {
    const first = towards.get(ends[2 * line]);
    const last = towards.get(ends[2 * line + 1]);
    return { points: [...(first ? [first] : []), ...points, ...(last ? [last] : [])] };
  });
}
