/**
 * The drawn pictures of the map: marks for points, hatches and dots for areas, waves for river routes.
 *
 * A picture's name says all that is needed to draw it, so that MapLibre asks for it by name when it is first used:
 * `mark|shape|symbol|#color|severity|theme|state|badges`, `glyph|symbol|#color|theme`, `hatch|#color|severity`,
 * `cross|#color|severity`, `dots|#color|severity`, `wave|#color`, `cluster|#color|worst|theme`, `dot:town:theme`. The theme is in the name because edges and symbols change with it.
 */
import { readPalette, type Palette } from './palette';
import { grid, outline } from './shapes';
import { findSymbol, type Symbol } from './symbols';

export interface Mark {
  shape: string;
  symbol: string;
  color: string;
  /** 1 to 5, or 0 for a kind without severity. */
  severity?: number;
  /** Not yet acknowledged by the server: drawn hollow. */
  pending?: boolean;
  /** Symbols that stand small at its feet. */
  badges?: string[];
}

/** Device pixels of a drawn picture for each pixel of the map. */
export const density = 2;

export const markName = ({ shape, symbol, color, severity = 0, pending, badges = [] }: Mark, dark: boolean): string =>
  `mark|${shape}|${symbol}|${color}|${severity}|${dark ? 'dark' : 'light'}|${pending ? 'pending' : ''}${badges.length > 0 ? `|${badges.join(',')}` : ''}`;

function readMark(name: string): Mark {
  const [, shape = 'circle', symbol = 'circle', color = '#555555', severity = '0', , state, badges] = name.split('|');
  return { shape, symbol, color, severity: Number(severity) || 0, pending: state === 'pending', badges: badges ? badges.split(',') : [] };
}

function canvas(side: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const element = document.createElement('canvas');
  element.width = element.height = Math.round(side * density);
  // Read back pixel by pixel: a canvas on the graphics card would make the page wait for each.
  const context = element.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser gives no canvas to draw symbols on.');
  context.scale(density, density);
  return [element, context];
}

/** Pixels around the outline for what is drawn outside it. */
const margin = 5;

interface Stroke {
  color: string;
  /** Pixels to each side of the outline. */
  reach: number;
  dash?: number[];
}

/** What a mark is drawn of, from outside in: how severe, a gap, the colour of the kind. Severity is told by the ring's width as well. */
function strokesOf(mark: Mark, colors: Palette): { around: Stroke[]; fill: string; within: Stroke[]; ink: string } {
  const severity = mark.severity ?? 0;
  return {
    around: [
      ...(severity > 1 ? [{ color: colors.edge, reach: severity + 2.6 }, { color: colors.severity[severity - 1] ?? mark.color, reach: severity + 1.6 }] : []),
      { color: colors.edge, reach: 1.8 },
    ],
    fill: mark.pending ? colors.edge : mark.color,
    within: mark.pending ? [{ color: mark.color, reach: 1.1, dash: [3.2, 2.2] }] : [],
    ink: mark.pending ? mark.color : colors.symbol,
  };
}

/** Where in an outline its symbol stands. */
function seat(shape: string, symbol: Symbol): { path: string; x: number; y: number; scale: number } {
  const { path, at, size } = outline(shape);
  const scale = size / Math.max(symbol.width, symbol.height);
  return { path, scale, x: at[0] - (symbol.width * scale) / 2, y: at[1] - (symbol.height * scale) / 2 };
}

/** Where the badges stand, and how large: the first to the right, the second to the left. */
const badgeAt: [number, number][] = [[33, 33], [7, 33]];
const badgeReach = 7;

/** Where a badge's symbol stands in its disc. */
function inDisc(symbol: Symbol): { x: number; y: number; scale: number } {
  const scale = 10 / Math.max(symbol.width, symbol.height);
  return { scale, x: (-symbol.width * scale) / 2, y: (-symbol.height * scale) / 2 };
}

const badgesOf = (mark: Mark): Promise<Symbol[]> => Promise.all((mark.badges ?? []).slice(0, badgeAt.length).map(findSymbol));

function drawBadges(context: CanvasRenderingContext2D, mark: Mark, badges: Symbol[], colors: Palette): void {
  badges.forEach((symbol, n) => {
    const [x, y] = badgeAt[n] ?? [0, 0];
    context.setTransform(density, 0, 0, density, (x + margin) * density, (y + margin) * density);
    context.beginPath();
    context.arc(0, 0, badgeReach, 0, 2 * Math.PI);
    context.fillStyle = colors.edge;
    context.fill();
    context.setLineDash([]);
    context.lineWidth = 1.2;
    context.strokeStyle = mark.color;
    context.stroke();
    const seat = inDisc(symbol);
    context.translate(seat.x, seat.y);
    context.scale(seat.scale, seat.scale);
    context.fillStyle = mark.color;
    context.fill(new Path2D(symbol.path));
  });
}

function drawMark(mark: Mark, symbol: Symbol, badges: Symbol[], colors: Palette): HTMLCanvasElement {
  const [element, context] = canvas(grid + 2 * margin);
  const { path, x, y, scale } = seat(mark.shape, symbol);
  const edge = new Path2D(path);
  const { around, fill, within, ink } = strokesOf(mark, colors);
  context.translate(margin, margin);
  context.lineJoin = 'round';
  const stroke = ({ color, reach, dash = [] }: Stroke) => {
    context.setLineDash(dash);
    context.strokeStyle = color;
    context.lineWidth = reach * 2;
    context.stroke(edge);
  };
  around.forEach(stroke);
  context.fillStyle = fill;
  context.fill(edge);
  within.forEach(stroke);
  context.translate(x, y);
  context.scale(scale, scale);
  context.fillStyle = ink;
  context.fill(new Path2D(symbol.path));
  drawBadges(context, mark, badges, colors);
  return element;
}

/** The bare symbol in the kind's colour, for areas and lines: only a point has an outline around its symbol. */
function drawGlyph(name: string, symbol: Symbol, colors: Palette): HTMLCanvasElement {
  const [, , color = '#555555'] = name.split('|');
  const side = 28;
  const [element, context] = canvas(side);
  const scale = 20 / Math.max(symbol.width, symbol.height);
  context.translate((side - symbol.width * scale) / 2, (side - symbol.height * scale) / 2);
  context.scale(scale, scale);
  context.lineJoin = 'round';
  context.lineWidth = 4.5 / scale;
  context.strokeStyle = colors.halo;
  context.fillStyle = color;
  const path = new Path2D(symbol.path);
  context.stroke(path);
  context.fill(path);
  return element;
}

/** Pixels between the lines of a hatch: the more severe, the denser. */
const spacing = [14, 16, 13, 10, 8, 6];

function drawPattern(name: string): HTMLCanvasElement {
  const [sort, color = '#555555', severity = '0'] = name.split('|');
  const step = spacing[Number(severity)] ?? 14;
  const [element, context] = canvas(step);
  context.strokeStyle = context.fillStyle = color;
  if (sort === 'dots') {
    context.beginPath();
    context.arc(step / 2, step / 2, 1.25, 0, 2 * Math.PI);
    context.fill();
    return element;
  }
  context.lineWidth = 1.3;
  context.beginPath();
  // The line through the corners of the neighbouring tiles as well, so that it does not break at the seams.
  for (const shift of [-step, 0, step]) {
    context.moveTo(shift - 2, step + 2);
    context.lineTo(shift + step + 2, -2);
    if (sort !== 'cross') continue;
    context.moveTo(shift - 2, -2);
    context.lineTo(shift + step + 2, step + 2);
  }
  context.stroke();
  return element;
}

function drawWave(name: string): HTMLCanvasElement {
  const [, color = '#555555'] = name.split('|');
  const side = 16;
  const [element, context] = canvas(side);
  context.strokeStyle = color;
  context.lineWidth = 3;
  context.beginPath();
  for (let x = -1; x <= side + 1; x += 0.5) {
    const y = side / 2 + 3.4 * Math.sin((x / side) * 2 * Math.PI);
    if (x < 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
  return element;
}

/** A disc that becomes wider and higher in its middle, around whatever number stands in it. */
const disc = { side: 30, reach: 10.5 };
function drawCluster(name: string, colors: Palette): HTMLCanvasElement {
  const [, color = '#555555', worst = '0'] = name.split('|');
  const severity = Number(worst);
  const [element, context] = canvas(disc.side);
  const ring = (reach: number, fill: string) => {
    context.beginPath();
    context.arc(disc.side / 2, disc.side / 2, reach, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
  };
  ring(disc.reach + (severity ? 1 + severity * 0.6 : 1) + 0.5, colors.edge);
  ring(disc.reach + (severity ? 1 + severity * 0.6 : 1), colors.severity[severity - 1] ?? colors.border);
  ring(disc.reach, color);
  return element;
}

/** Where a picture stretches, and what of it is for the text, in its own pixels. */
export function stretchOf(name: string): { stretchX: [number, number][]; stretchY: [number, number][]; content: [number, number, number, number] } | null {
  if (!name.startsWith('cluster|')) return null;
  const middle = (disc.side / 2) * density;
  const [half, high] = [5 * density, 7 * density];
  return { stretchX: [[middle - 1, middle + 1]], stretchY: [[middle - 1, middle + 1]], content: [middle - half, middle - high, middle + half, middle + high] };
}

function drawDot(name: string, colors: Palette): HTMLCanvasElement {
  const capital = name.startsWith('dot:capital');
  const [element, context] = canvas(12);
  context.beginPath();
  context.arc(6, 6, capital ? 3.6 : 2.4, 0, 2 * Math.PI);
  context.fillStyle = colors.halo;
  context.strokeStyle = colors.town;
  context.lineWidth = capital ? 1.8 : 1.3;
  context.fill();
  context.stroke();
  return element;
}

/** Draws a picture by its name; undefined for a name that is none of ours. */
export async function draw(name: string, colors: Palette): Promise<HTMLCanvasElement | undefined> {
  if (name.startsWith('mark|')) {
    const mark = readMark(name);
    return drawMark(mark, await findSymbol(mark.symbol), await badgesOf(mark), colors);
  }
  if (name.startsWith('glyph|')) {
    const symbol = name.split('|')[1] ?? '';
    return drawGlyph(name, await findSymbol(symbol), colors);
  }
  if (/^(hatch|cross|dots)\|/.test(name)) return drawPattern(name);
  if (name.startsWith('wave|')) return drawWave(name);
  if (name.startsWith('cluster|')) return drawCluster(name, colors);
  if (name.startsWith('dot:')) return drawDot(name, colors);
  return undefined;
}

const palettes: Partial<Record<'light' | 'dark', Palette>> = {};

function paletteOf(theme: 'light' | 'dark'): Palette {
  const probe = document.createElement('div');
  probe.dataset.theme = theme;
  document.body.append(probe);
  const colors = readPalette(probe);
  probe.remove();
  return colors;
}

/** A mark as ui/ shows it in lists and legends: a picture address (`data:`) of the same strokes, drawn by whoever shows it. */
export async function markPicture(mark: Mark, theme: 'light' | 'dark'): Promise<string> {
  const [symbol, badges] = await Promise.all([findSymbol(mark.symbol), badgesOf(mark)]);
  const { around, fill, within, ink } = strokesOf(mark, (palettes[theme] ??= paletteOf(theme)));
  const { path, x, y, scale } = seat(mark.shape, symbol);
  const stroke = ({ color, reach, dash }: Stroke) =>
    `<path d="${path}" fill="none" stroke="${color}" stroke-width="${reach * 2}" stroke-linejoin="round"${dash ? ` stroke-dasharray="${dash.join(' ')}"` : ''}/>`;
  const side = grid + 2 * margin;
  const parts = [
    ...around.map(stroke), `<path d="${path}" fill="${fill}"/>`, ...within.map(stroke),
    `<path transform="translate(${x} ${y}) scale(${scale})" d="${symbol.path}" fill="${ink}"/>`,
    ...badges.map((badge, n) => {
      const [left, top] = badgeAt[n] ?? [0, 0];
      const at = inDisc(badge);
      return `<circle cx="${left}" cy="${top}" r="${badgeReach}" fill="${(palettes[theme] as Palette).edge}" stroke="${mark.color}" stroke-width="1.2"/>`
        + `<path transform="translate(${left + at.x} ${top + at.y}) scale(${at.scale})" d="${badge.path}" fill="${mark.color}"/>`;
    }),
  ];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-margin} ${-margin} ${side} ${side}" width="${side}" height="${side}">${parts.join('')}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
