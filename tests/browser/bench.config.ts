import { defineConfig } from '@playwright/test';
import base from './playwright.config';

// What the page costs, measured on the built program: `playwright test --config bench.config.ts` writes ../bench/PAGE.md.
const projects = base.projects?.map((one) => ({ ...one, testIgnore: [], use: { ...one.use, deviceScaleFactor: 1 } })) ?? [];
export default defineConfig({ ...base, projects, testDir: 'bench', retries: 0, workers: 1, timeout: 600_000 });
