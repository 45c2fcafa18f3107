/** MapLibre's worker, taught to cut the built-in base map: none of that work stands before a hand on the page. */
import 'virtual:maplibre-worker-scope';
import { cut } from './cut';
import { scheme } from './assets';

type Load = (request: { url: string }) => Promise<{ data: ArrayBuffer }>;
(self as unknown as { addProtocol(name: string, load: Load): void }).addProtocol(scheme, async ({ url }) => ({ data: await cut(url) }));
