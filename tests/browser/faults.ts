// What keeps somebody from reading or reaching a screen.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** Serious faults, each with where it is. The drawn map itself is a picture; the list says the same in words. */
export async function faults(page: Page): Promise<string[]> {
  // A colour on its way to another is read by nobody.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  const { violations } = await new AxeBuilder({ page }).exclude('canvas').analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(', ')}`);
}
