// Words before anything is tested, as the page has them before anything is shown.
import { language } from './src/i18n/index.svelte';

await language.begin();
