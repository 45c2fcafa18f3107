import { existsSync } from 'node:fs';
import { defineConfig, devices } from '@playwright/test';

// Debian's browser, so that nothing is downloaded; without it Playwright's own, if it was installed.
const chromium = [process.env.TRAMA_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));

/** Half as many points as the screen has: software draws them, and no story reads them. All of them where pictures are looked at. */
export const deviceScaleFactor = process.env.TRAMA_LOOK ? 1 : 0.5;

export default defineConfig({
  testDir: '.',
  outputDir: 'out',
  // Each with a server of its own. Software draws the map here: more would only wait for each other.
  workers: 2,
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  // A busy machine without a graphics card takes its time.
  timeout: 180_000,
  // A story that a busy machine tore apart is told once more, and named as flaky.
  retries: process.env.CI ? 1 : 0,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    locale: 'es-CO',
    // To note every step of every story takes half as long again as the story: only of one that is told once more.
    trace: 'on-first-retry',
    launchOptions: {
      executablePath: chromium,
      args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist', '--disable-gpu-rasterization', '--use-fake-device-for-media-stream',
        // A name that no browser takes for this machine itself: pages of it are not secure, as over plain HTTP in a room.
        '--host-resolver-rules=MAP trama.casa 127.0.0.1'],
    },
  },
  projects: [
    // What is made for a finger is told once, on the phone; what a finger and a small screen change nothing of, on the desk.
    { name: 'desk', testIgnore: ['bench/**', /(canvases|draw|installed|keeping|palette|texts|unsaved|voice)\.spec\.ts/], use: { viewport: { width: 1440, height: 900 }, deviceScaleFactor } },
    { name: 'phone', testIgnore: ['bench/**', /(accounts|base|closing|comparison|origin|print|publication|sealing|second|two|workshop)\.spec\.ts/], use: { ...devices['Pixel 7'], viewport: { width: 390, height: 844 }, deviceScaleFactor } },
  ],
});
