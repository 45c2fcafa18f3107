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
  test(`everybody can read and reach it: ${colorScheme}`, async ({ marta, valley, hasTouch }) => {
    test.skip(hasTouch !== (colorScheme === 'dark'), 'by day on the desk, by night on the phone: each screen is there in both');
    await marta.emulateMedia({ colorScheme });
    await marta.goto(valley.house.url);
    await expect(marta.getByRole('link', { name: /Valle del Yaramí/ })).toBeVisible();
    expect(await faults(marta), 'the list of maps').toEqual([]);
    await marta.goto(`${valley.house.url}/?map=${valley.map}`);
    await expect(marta.getByText('Todo guardado')).toBeVisible();
    for (const door of ['Capas', 'Buscar', 'Lista']) {
      await marta.getByRole('button', { name: door, exact: true }).click();
      await marta.waitForTimeout(400);
      expect(await faults(marta), door).toEqual([]);
    }
    await marta.locator('#panel li button').first().click();
    await expect(marta.getByRole('heading', { name: 'Fotos y notas de voz' })).toBeVisible();
    expect(await faults(marta), 'a mark').toEqual([]);
    await marta.getByRole('button', { name: 'Editar', exact: true }).click();
    expect(await faults(marta), 'a form').toEqual([]);
    await marta.getByRole('button', { name: 'Cerrar', exact: true }).click();
    await marta.getByRole('button', { name: 'Más', exact: true }).click();
    expect(await faults(marta), 'more').toEqual([]);
    for (const door of ['Personas y enlaces', 'Traer datos de un archivo', 'Descargar datos', 'Cambiar mi frase de paso', 'Olvidar en este dispositivo', 'Destruir este mapa']) {
      await marta.locator('#panel').getByRole('button', { name: door }).click();
      await expect(marta.getByRole('dialog')).toBeVisible();
      expect(await faults(marta), door).toEqual([]);
      await marta.getByRole('dialog').getByRole('button', { name: 'Cerrar', exact: true }).click();
    }
    await marta.getByRole('button', { name: 'Dibujar', exact: true }).click();
    await marta.getByRole('button', { name: /^Factores de riesgo/ }).click();
    await marta.waitForTimeout(400);
    expect(await faults(marta), 'drawing').toEqual([]);
  });
}

test('the map is a list in words, for who hears it', async ({ marta, valley }) => {
  await marta.goto(`${valley.house.url}/?map=${valley.map}`);
  const skip = marta.getByRole('button', { name: 'Ir a la lista de lo que hay en el mapa' });
  await skip.focus();
  await marta.keyboard.press('Enter');
  await expect(marta.getByText(/^\d+ de \d+ marcas/)).toBeVisible();
  await expect(marta.getByRole('button', { name: /^Alto Yaramí Municipio/ })).toBeVisible();
  await marta.keyboard.press('Escape');
  await expect(skip, 'what closes leads back to where it was opened').toBeFocused();
});
