// A hand on the screen: taps, drags with one finger and gestures with two, as a touch screen reports them.
const cdp = new WeakMap();

async function touch(page, type, points) {
  if (!cdp.has(page)) cdp.set(page, await page.context().newCDPSession(page));
  await cdp.get(page).send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
}

export async function tap(page, x, y) {
  await touch(page, 'touchStart', [[x, y]]);
  await touch(page, 'touchEnd', []);
  await page.waitForTimeout(80);
}

/** @param lift whether the finger leaves the glass at the end */
export async function drag(page, points, lift = true) {
  await touch(page, 'touchStart', [points[0]]);
  for (const point of points.slice(1)) {
    await touch(page, 'touchMove', [point]);
    await page.waitForTimeout(12);
  }
  if (lift) await touch(page, 'touchEnd', []);
  await page.waitForTimeout(120);
}

/** Two fingers moving together by (dx, dy). */
export async function dragTwo(page, [x, y], [dx, dy]) {
  await touch(page, 'touchStart', [[x, y]]);
  await touch(page, 'touchStart', [[x, y], [x + 90, y]]);
  for (let i = 1; i <= 10; i++) await touch(page, 'touchMove', [[x + (dx * i) / 10, y + (dy * i) / 10], [x + 90 + (dx * i) / 10, y + (dy * i) / 10]]);
  await touch(page, 'touchEnd', []);
  await page.waitForTimeout(500);
}

export const ring = (x, y, r, n = 60, wobble = 6) =>
  Array.from({ length: n }, (_, i) => {
    const turn = (i / (n - 1)) * 2 * Math.PI * 0.97;
    const reach = r + wobble * Math.sin(turn * 7);
    return [x + reach * Math.cos(turn), y + reach * Math.sin(turn)];
  });
