// Takes pictures of the map: `npm run look -- name` or all. They go to look/pictures/.
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { scenes } from './scenes.js';
import { serve } from './serve.js';
import { tile } from './tiles.js';

const wanted = process.argv.slice(2);
const folder = process.env.PICTURES ?? new URL('./pictures/', import.meta.url).pathname;
mkdirSync(folder, { recursive: true });
const root = new URL('..', import.meta.url).pathname;
process.env.LOOK ??= `${tmpdir()}/trama-look`;
await build({ root, logLevel: 'error', build: { emptyOutDir: true } });
const server = await serve(process.env.LOOK);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--headless=new', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist',
    '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic', '--no-first-run'],
});
const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } };
for (const { name, address, size, theme = 'light', act, slow } of scenes) {
  if (wanted.length && !wanted.some((part) => name.includes(part))) continue;
  const context = await browser.newContext({ viewport: sizes[size], hasTouch: true, isMobile: size === 'phone', deviceScaleFactor: size === 'phone' ? 2 : 1 });
  const page = await context.newPage();
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && !/GPU stall|WebGL/.test(message.text()) && console.log(name, message.text()));
  page.on('pageerror', (error) => console.log(name, String(error)));
  page.asked = [];
  await page.route('**/api/maps/*/tiles/**', (route) => {
    const [, z, x, y] = route.request().url().match(/\/(\d+)\/(\d+)\/(\d+)(\?|$)/).map(Number);
    page.asked.push(`${z}/${x}/${y}`);
    return route.fulfill({ body: tile(z, x, y), contentType: 'application/x-protobuf' });
  });
  const [query, hash] = address.split('#');
  if (slow) await slow(page);
  await page.goto(`${server.address}/look/?theme=${theme}&${query}#${hash}`);
  await page.waitForSelector('html[data-ready=yes]', { timeout: 60000 });
  await page.waitForTimeout(2500);
  if (act) await act(page);
  await page.screenshot({ path: `${folder}/${name}.png` });
  console.log(name);
  await context.close();
}
await browser.close();
server.close();
