import { expect, test } from './house';
import { Sheet, center, opens } from './sheet';

const at = (dx: number, dy: number) => ({ type: 'Point', coordinates: [center[0] + dx, center[1] + dy] });

test('a map goes onto paper: a poster on sheets that are glued, signs to cut out, a booklet', async ({ marta, valley }) => {
  const sheet = await Sheet.make(valley, marta.request, 'Papel', ['risk_factor', 'capacity', 'route']);
  await sheet.put('capacity', at(0.01, 0.01), { code: 'circulo_mujeres', name: 'Círculo de la loma' });
  await sheet.put('risk_factor', {
    type: 'Polygon', coordinates: [[[-0.03, -0.02], [-0.01, -0.02], [-0.01, 0], [-0.03, -0.02]].map(([x = 0, y = 0]) => [center[0] + x, center[1] + y])],
  }, { code: 'oscuridad_abandono', severity: 3 });
  await sheet.put('route', { type: 'LineString', coordinates: [[0, -0.03], [0.01, 0], [0.03, 0.02]].map(([x = 0, y = 0]) => [center[0] + x, center[1] + y]) }, { mode: 'canoa' });
  // The browser's own window for printers cannot be seen from here; what it is given can.
  await marta.addInitScript(() => (window.print = () => document.body.setAttribute('data-handed', 'yes')));
  await opens(marta, sheet);
  await marta.getByRole('button', { name: 'Más', exact: true }).click();
  const paper = async (choose: () => Promise<void>) => {
    await marta.getByRole('button', { name: 'Afiches y mapas en papel' }).click();
    const dialog = marta.getByRole('dialog', { name: 'Imprimir' });
    await choose();
    await dialog.getByRole('button', { name: 'Imprimir', exact: true }).click();
    await expect(marta.locator('body')).toHaveAttribute('data-handed', 'yes');
    const pdf = await marta.pdf({ preferCSSPageSize: true, printBackground: true });
    await expect(marta.locator('.printed'), 'what was printed is taken away').toHaveCount(0);
    if (process.env.TRAMA_PAPER) (await import('node:fs')).writeFileSync(`${process.env.TRAMA_PAPER}-${await dialog.locator('input:checked').first().inputValue()}.pdf`, pdf);
    await dialog.getByRole('button', { name: 'Cancelar' }).click();
    await marta.locator('body').evaluate((body) => body.removeAttribute('data-handed'));
    return pdf.toString('latin1');
  };
  const pages = (pdf: string) => [...pdf.matchAll(/\/Type\s*\/Page\b/g)].length;
  const dialog = marta.getByRole('dialog', { name: 'Imprimir' });

  const poster = await paper(async () => {
    await expect(dialog.getByRole('img', { name: 'Así sale en el papel' })).toContainText('Círculo o grupo de mujeres');
    await dialog.getByLabel('Tamaño').selectOption('a2');
    await expect(dialog.getByText(/^4 hojas A4\. Recorta/)).toBeVisible();
  });
  expect(pages(poster), 'four sheets and nothing else').toBe(4);
  expect(poster, 'drawn, not photographed: no picture made of points').not.toMatch(/\/Subtype\s*\/Image/);

  const blank = await paper(async () => {
    await dialog.getByRole('radio', { name: /Mapa en blanco/ }).check();
    await expect(dialog.getByRole('img', { name: 'Así sale en el papel' })).not.toContainText('Círculo o grupo de mujeres');
  });
  expect(pages(blank)).toBe(1);

  const booklet = await paper(async () => {
    await dialog.getByRole('radio', { name: /Cuadernillo/ }).check();
    await expect(dialog.getByRole('img', { name: 'Así sale en el papel' })).toBeVisible();
  });
  expect(pages(booklet)).toBeGreaterThan(1);

  const stickers = await paper(() => dialog.getByRole('radio', { name: /Fichas/ }).check());
  expect(pages(stickers)).toBeGreaterThan(1);
});

test('a map of everything has its legend by kind, and room for the map', async ({ marta, valley }) => {
  await marta.goto(`${valley.house.url}/?map=${valley.map}`);
  await marta.getByRole('button', { name: 'Más', exact: true }).click();
  await marta.getByRole('button', { name: 'Afiches y mapas en papel' }).click();
  const frame = marta.getByRole('img', { name: 'Así sale en el papel' }).locator('.frame');
  await expect(frame).toBeVisible();
  const { height } = (await frame.boundingBox())!;
  const { height: whole } = (await marta.getByRole('img', { name: 'Así sale en el papel' }).boundingBox())!;
  expect(height / whole).toBeGreaterThan(0.5);
  if (process.env.TRAMA_PAPER) await marta.screenshot({ path: `${process.env.TRAMA_PAPER}-dialog.png` });
});
