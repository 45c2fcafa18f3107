// What is looked at, at the size of a phone and of a desk, by day and by night.
import { drag, dragTwo, ring, tap } from './hand.js';
import { points } from './tiles.js';

const views = { world: 'map=1.6/10/-40', latin: 'map=3.9/-5/-70', colombia: 'map=5.4/4.6/-74.5', choco: 'map=7.6/5.7/-76.9', atrato: 'map=9.6/5.75/-76.7', tumaco: 'map=11/1.8/-78.75' };

export const scenes = [];
for (const theme of ['light', 'dark']) {
  for (const size of ['phone', 'desk']) {
    for (const [view, hash] of Object.entries(views)) scenes.push({ name: `base-${view}-${size}-${theme}`, address: `#${hash}`, size, theme });
    scenes.push({ name: `data-far-${size}-${theme}`, address: 'data=1#map=6.4/4.8/-76', size, theme });
    scenes.push({ name: `data-near-${size}-${theme}`, address: 'data=1#map=9.7/5.7/-76.7', size, theme });
    scenes.push({ name: `data-close-${size}-${theme}`, address: 'data=1#map=12.7/5.7/-76.66', size, theme });
  }
}

const start = (page, tool, options = {}) => page.evaluate(([name, given]) => window.drawing.start(name, given), [tool, options]);
const center = (page) => page.evaluate(() => window.map.view().center);
const state = (page) => page.evaluate(() => window.drawing.state);
const finished = (page) => page.evaluate(() => window.said.filter(([event]) => event === 'finish').map(([, detail]) => detail));
const expect = (holds, what) => console.log(holds ? '  ok   ' : '  FAIL ', what);
const middleOf = (page) => {
  const { width, height } = page.viewportSize();
  return [width / 2, height / 2];
};

const acts = {
  async freehand_polygon(page) {
    const [x, y] = middleOf(page);
    const before = await center(page);
    await start(page, 'freehand_polygon', { color: '#cc0a1b' });
    await drag(page, ring(x, y, 120), true);
    const after = await center(page);
    expect(before.join() === after.join(), 'one finger draws and does not pan');
    const drawn = await state(page);
    expect(drawn.canFinish && drawn.points > 12 && drawn.points < 60, `the trace is simplified to ${drawn.points} points`);
    await page.evaluate(() => window.drawing.undo());
    expect((await state(page)).points === drawn.points - 1, 'undo takes one point back');
    await page.evaluate(() => window.drawing.redo());
    await dragTwo(page, [x - 40, y], [60, 40]);
    const moved = await center(page);
    expect(moved.join() !== after.join(), 'two fingers pan');
    expect((await state(page)).points === drawn.points, 'and draw nothing');
  },
  async freehand_line(page) {
    const [x, y] = middleOf(page);
    await start(page, 'freehand_line', { color: '#1c5d99' });
    await drag(page, Array.from({ length: 50 }, (_, i) => [x - 140 + i * 5.5, y + 50 * Math.sin(i / 6)]), false);
  },
  async polygon(page) {
    const [x, y] = middleOf(page);
    await start(page, 'polygon', { color: '#5b6b2f' });
    for (const [dx, dy] of [[-110, -80], [90, -130], [130, 60], [10, 140]]) await tap(page, x + dx, y + dy);
    expect((await state(page)).points === 4, 'four taps are four corners');
  },
  async line(page) {
    const [x, y] = middleOf(page);
    await start(page, 'line', { color: '#1c5d99' });
    for (const [dx, dy] of [[-140, 90], [-50, -30], [40, 20], [130, -110]]) await tap(page, x + dx, y + dy);
  },
  async circle(page) {
    const [x, y] = middleOf(page);
    await start(page, 'circle', { color: '#9a2a7a' });
    await drag(page, Array.from({ length: 20 }, (_, i) => [x + i * 6, y + i * 2]), false);
    const { length } = await state(page);
    expect(length > 100, `the circle has ${Math.round(length)} m`);
  },
  async crosshair(page) {
    const [x, y] = middleOf(page);
    await start(page, 'polygon', { color: '#1f7a4d', crosshair: true });
    for (const [dx, dy] of [[80, 60], [-150, 20], [40, -140]]) {
      await page.evaluate(() => window.drawing.mark());
      await drag(page, Array.from({ length: 8 }, (_, i) => [x + (dx * i) / 7, y + (dy * i) / 7]));
      await page.waitForTimeout(500);
    }
    expect((await state(page)).points === 3, 'the button sets three corners');
  },
  async edit(page) {
    await page.evaluate(() => window.drawing.edit({ type: 'Polygon', coordinates: [[[-76.8, 5.6], [-76.55, 5.6], [-76.5, 5.8], [-76.7, 5.9], [-76.8, 5.6]]] }, { color: '#cc0a1b' }));
    await page.waitForTimeout(400);
    const [x, y] = await page.evaluate(() => { const { width, height } = document.getElementById('map').getBoundingClientRect(); return [width / 2, height / 2]; });
    const corner = await page.evaluate(() => window.pixel([-76.7, 5.9]));
    await drag(page, Array.from({ length: 12 }, (_, i) => [corner[0] + (x + 60 - corner[0]) * (i / 11), corner[1] + (y - 150 - corner[1]) * (i / 11)]));
    const { chosen, canFinish, points } = await state(page);
    expect(chosen && canFinish && points === 4, 'a corner is dragged and chosen');
  },
  async point(page) {
    const [x, y] = middleOf(page);
    await start(page, 'point', { color: '#1f7a4d' });
    await tap(page, x + 20, y - 30);
    const [done] = await finished(page);
    expect(done?.geometry.type === 'Point' && done.geometry.coordinates.every((value) => value === Math.round(value * 1e7) / 1e7), 'a tap finishes a point with seven decimals');
  },
};

for (const theme of ['light', 'dark']) {
  for (const size of ['phone', 'desk']) {
    for (const [name, act] of Object.entries(acts)) scenes.push({ name: `draw-${name}-${size}-${theme}`, address: 'data=1#map=10/5.75/-76.66', size, theme, act });
  }
}

scenes.push({
  name: 'many-desk-light', address: 'data=1#map=9/5.7/-76.7', size: 'desk', theme: 'light',
  async act(page) {
    const long = await page.evaluate(async () => {
      const feature = (n) => ({
        type: 'Feature', id: `m${n}`, geometry: { type: 'Point', coordinates: [-77.4 + ((n * 7919) % 10000) / 7000, 5.1 + ((n * 104729) % 10000) / 8000] },
        properties: { layer: '00000000-0000-4000-8000-000000000105', kind: 'incident', scope: 'map', precision: 'exact', fields: { code: 'threat', severity: 1 + (n % 5) } },
      });
      for (let n = 0; n < 50000; n++) window.map.put(feature(n));
      await new Promise((done) => setTimeout(done, 15000));
      const long = [];
      new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({ type: 'longtask' });
      for (let n = 0; n < 10; n++) {
                window.map.put({ ...feature(n), geometry: { type: 'Point', coordinates: [-76.7 + n / 100, 5.7] } });
        await new Promise((done) => setTimeout(done, 900));
      }
      return long;
    });
    expect(long.length === 0, `ten edits among 50 000 features hold the page up for ${long.join(', ') || 'less than 50'} ms`);
  },
});

scenes.push({
  name: 'live-phone-light', address: 'data=1#map=10/5.7/-76.66', size: 'phone', theme: 'light',
  async act(page) {
    const [id, { layer, at }] = Object.entries(points).find(([, { at: [x, y], layer: own }]) => own.endsWith('106') && Math.abs(x + 76.66) < 0.15 && Math.abs(y - 5.7) < 0.2);
    const away = [at[0] + 0.07, at[1] - 0.05];
    const hits = (place) => page.evaluate((where) => window.map.hits(where).map((hit) => hit.id), place);
    const [x, y] = await page.evaluate((where) => window.pixel(where), at);
    await tap(page, x + 8, y - 8);
    await page.waitForTimeout(400);
    const tapped = await page.evaluate(() => window.said.filter(([event]) => event === 'tap').at(-1)?.[1]);
    expect(tapped?.hits.some((hit) => hit.id === id && hit.layer === layer), 'a tap beside a mark finds it');
    await page.evaluate(([own, layerId, place]) => window.map.put({ type: 'Feature', id: own, geometry: { type: 'Point', coordinates: place }, properties: { layer: layerId, kind: 'safe_house', scope: 'map', precision: 'exact', fields: {} } }), [id, layer, away]);
    await page.waitForTimeout(1500);
    expect(!(await hits(at)).includes(id) && (await hits(away)).includes(id), 'a changed feature stands at its new place only');
    page.asked.length = 0;
    const tile = (lon, lat, z) => [Math.floor(((lon + 180) / 360) * 2 ** z), Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z)];
    const ranges = [9, 10].map((z) => { const [tx, ty] = tile(at[0], at[1], z); return [z, tx, ty, tx, ty]; });
    await page.evaluate((given) => window.map.refresh(given), ranges);
    await page.waitForTimeout(2500);
    expect(page.asked.length === 1 && ranges.some(([z, tx, ty]) => page.asked[0] === `${z}/${tx}/${ty}`), `exactly the old tile is fetched anew: ${page.asked.join(' ')}`);
    expect((await hits(at)).includes(id) && !(await hits(away)).includes(id), 'then the tile is believed again');
    await page.evaluate((own) => window.map.remove(own), id);
    await page.waitForTimeout(800);
    expect(!(await hits(at)).includes(id), 'a removed feature is gone at once');
  },
});

scenes.push({
  name: 'cold-phone-light', address: '#map=8/5.7/-76.66', size: 'phone', theme: 'light',
  /** Slow 4G (1.6 Mbit/s, 150 ms) and a processor four times slower. */
  async slow(page) {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Network.enable');
    await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 });
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  },
  async act(page) {
    const canDraw = await page.evaluate(() => Math.round(window.drawable));
    expect(canDraw < 5000, `drawing works ${canDraw} ms after a cold load`);
  },
});
