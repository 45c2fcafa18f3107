import { describe, expect, it } from 'vitest';
import { tilesIn } from './area';

const url = '/api/basemap/valle/{z}/{x}/{y}?v=1';

describe('an area to pack', () => {
  it('has every tile that covers it, from afar to near', () => {
    const found = tilesIn({ url, minzoom: 0, maxzoom: 3 }, [-76.7, 5.6, -76.6, 5.8]);
    expect(found).toEqual([0, 1, 2, 3].map((zoom) => url.replace('{z}', `${zoom}`).replace('{x}', `${Math.floor(0.2868 * 2 ** zoom)}`).replace('{y}', `${Math.floor(0.484 * 2 ** zoom)}`)));
  });

  it('leaves the deepest zooms out before it grows too large', () => {
    const found = tilesIn({ url, maxzoom: 15 }, [-77, 5, -76, 6], 300);
    expect(found.length).toBeLessThanOrEqual(300);
    expect(found.length).toBeGreaterThan(100);
    expect(new Set(found).size).toBe(found.length);
  });

  it('has nothing where the archive has nothing', () => {
    expect(tilesIn({ url, bounds: [0, 0, 1, 1] }, [-77, 5, -76, 6])).toEqual([]);
  });
});
