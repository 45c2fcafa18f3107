// Words before anything is tested, as the page has them before anything is shown; here they come from the disk.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { language } from './src/i18n/index.svelte';

globalThis.fetch = (file) => Promise.resolve(new Response(readFileSync(join(import.meta.dirname, String(file).replace(/[?].*/, '')))));
await language.begin();
