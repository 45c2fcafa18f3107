import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './house';

async function faults(page: Page): Promise<string[]> {
  // The drawn map itself is a picture; the list says the same in words.
  const { violations } = await new AxeBuilder({ page }).exclude('canvas').analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`everybody can read and reach it: ${colorScheme}`, async ({ marta, valley }) => {
    await marta.emulateMedia({ colorScheme });
    await marta.goto(valley.house.url);
    await expect(marta.getByRole('link', { name: /Valle del Yaramí/ })).toBeVisible();
    expect(await faults(marta), 'the list of maps').toEqual([]);
    await marta.goto(`${valley.house.url}/?map=${valley.map}`);
    await expect(marta.getByText('Todo guardado')).toBeVisible();
    for (const door of ['Lista', 'Buscar', 'Más', 'Capas']) {
      await marta.getByRole('button', { name: door, exact: true }).click();
      await marta.waitForTimeout(400);
      expect(await faults(marta), door).toEqual([]);
    }
    await marta.getByRole('button', { name: 'Dibujar', exact: true }).click();
    await marta.getByRole('button', { name: /^Factores de riesgo/ }).click();
    await marta.waitForTimeout(400);
    expect(await faults(marta), 'drawing').toEqual([]);
  });
}

test('the map is a list in words, for who hears it', async ({ marta, valley }) => {
  await marta.goto(`${valley.house.url}/?map=${valley.map}`);
  await marta.getByRole('button', { name: 'Ir a la lista de lo que hay en el mapa' }).focus();
  await marta.keyboard.press('Enter');
  await expect(marta.getByText(/^\d+ de \d+ marcas/)).toBeVisible();
  await expect(marta.getByRole('button', { name: /^Alto Yaramí Municipio/ })).toBeVisible();
});
