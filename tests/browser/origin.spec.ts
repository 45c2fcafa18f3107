// What the content security policy forbids is forbidden by the browser, and seen by whoever watches.
import { expect, test } from './house';
import { Watch } from './watch';

test('what the policy forbids is seen', async ({ browser, contextOptions, valley }) => {
  const context = await browser.newContext(contextOptions);
  const watch = await Watch.over(context, valley.house.url);
  const there = await context.newPage();
  await there.goto(valley.house.url);
  await there.evaluate(() => {
    const image = document.createElement('img');
    image.src = 'http://example.invalid/x.png';
    document.body.append(image);
    try {
      document.body.insertAdjacentHTML('beforeend', '<p>x</p>');
    } catch {
      // A browser that knows Trusted Types refuses.
    }
  });
  await expect.poll(() => watch.found.some((what) => what.includes('img-src'))).toBe(true);
  await expect.poll(() => watch.found.some((what) => what.includes('require-trusted-types-for'))).toBe(true);
  await context.close();
});
