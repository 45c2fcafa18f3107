import { readFile } from 'node:fs/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { Frame, type Box } from './frame';
import { groundOf } from './ground';
import { footer, margin, sizes, tiling } from './sheets';

const choco: Box = [-77.2, 5.4, -76.4, 6.1];
afterEach(() => vi.unstubAllGlobals());

it('every size is cut into whole sheets of A4, standing and lying', () => {
  const counts = sizes.map((size) => [false, true].map((lies) => tiling(size, lies)));
  expect(counts.map(([stands]) => (stands ? stands.columns * stands.rows : 0))).toEqual([1, 2, 4, 8, 16]);
  for (const [stands, lies] of counts) {
    for (const cut of [stands, lies]) {
      if (!cut) throw new Error('each size is cut');
      const sheet = [cut.piece.width + 2 * margin, cut.piece.height + 2 * margin + footer];
      expect(sheet).toEqual(cut.lying ? [297, 210] : [210, 297]);
      expect([cut.width, cut.height]).toEqual([cut.columns * cut.piece.width, cut.rows * cut.piece.height]);
    }
    expect((stands?.height ?? 0) > (stands?.width ?? 0), 'it stands').toBe(true);
    expect((lies?.height ?? 0) < (lies?.width ?? 0), 'it lies').toBe(true);
  }
});

it('a view lies wholly on the paper, with its middle in the middle', () => {
  for (const [width, height] of [[190, 240], [277, 150]] as const) {
    const frame = new Frame(choco, width, height);
    const corners = [frame.at([choco[0], choco[3]]), frame.at([choco[2], choco[1]])] as const;
    for (const corner of corners) expect(frame.holds(corner, 1e-6)).toBe(true);
    expect((corners[0][0] + corners[1][0]) / 2).toBeCloseTo(width / 2);
    expect((corners[0][1] + corners[1][1]) / 2).toBeCloseTo(height / 2);
    for (const n of frame.at([frame.box[0], frame.box[3]])) expect(n).toBeCloseTo(0);
  }
});

it('a kilometre is as long as the scale says, by the length of a degree of latitude', () => {
  const frame = new Frame(choco, 190, 240);
  const [, a] = frame.at([-76.8, 5.74]);
  const [, b] = frame.at([-76.8, 5.76]);
  // A degree of the sphere on which Web Mercator lies has 111.32 km; on paper within one in a hundred.
  expect(((a - b) * frame.scale) / 1e6 / 0.02).toBeCloseTo(111.32, -0.5);
  const bar = frame.bar(60);
  expect(bar.width).toBeLessThanOrEqual(60);
  expect(bar.width).toBeGreaterThan(60 / 2.6);
  expect(bar.metres / bar.width).toBeCloseTo(frame.metres);
});

it('cells are named as on a chessboard from the top left', () => {
  const frame = new Frame(choco, 190, 228);
  expect([frame.columns, frame.rows]).toEqual([5, 6]);
  expect(frame.cell([0, 0])).toBe('A1');
  expect(frame.cell([189.9, 227.9])).toBe('E6');
  expect(frame.cell([77, 39]), 'a place in the third column, second row').toBe('C2');
});

it('the ground has land, rivers and names that do not stand on each other', async () => {
  const web = new URL('../../..', import.meta.url).pathname;
  vi.stubGlobal('fetch', async (url: string) => new Response(await readFile(`${web}${url}`)));
  const frame = new Frame(choco, 190, 228);
  const { paths, names } = await groundOf(frame, 'es', 1);
  expect(paths.map(({ part }) => part)).toEqual(expect.arrayContaining(['land', 'rivers']));
  expect(names.map(({ text }) => text)).toContain('Quibdó');
  const numbers = paths.filter(({ part }) => part === 'rivers').flatMap(({ d }) => [...d.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as [number, number]));
  expect(numbers.length).toBeGreaterThan(50);
  expect(numbers.some((place) => frame.holds(place))).toBe(true);
});
