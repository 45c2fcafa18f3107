/** What the service worker keeps: the rules, apart from the worker, so that they can be tested. */

export const KEPT = 'trama-shell-1';
/** The base map of an area that somebody packed for a time without network: tiles that are public anyway. */
export const AREA = 'trama-area-1';
/** The page that the quick exit leads to: it must open without network too. */
export const NEUTRAL = '/calculadora.html';

/** The build's list of files (Vite's manifest). */
export type Manifest = Record<string, { file: string; css?: string[]; assets?: string[] }>;

/** Which requests are answered from what is kept. Nothing of the API, nothing of another origin, only reading. */
export function kept(method: string, url: URL, mode: string, origin: string): 'page' | 'neutral' | 'asset' | 'tile' | 'no' {
  if (method !== 'GET' || url.origin !== origin) return 'no';
  if (/^\/api\/basemap\/[^/]+\/\d+\/\d+\/\d+$/.test(url.pathname)) return 'tile';
  if (url.pathname.startsWith('/api/')) return 'no';
  if (mode === 'navigate') return url.pathname === NEUTRAL ? 'neutral' : 'page';
  return url.pathname.startsWith('/assets/') ? 'asset' : 'no';
}

/** The addresses of everything the shell consists of, the worker itself left out. */
export function shellFiles(manifest: Manifest): string[] {
  const files = Object.values(manifest).flatMap(({ file, css = [], assets = [] }) => [file, ...css, ...assets]);
  // A reference can hold a place for a name that was not settled yet; the file stands in the list under its own entry.
  return [...new Set(files)].filter((file) => file !== 'worker.js' && !file.includes('~{')).map((file) => `/${file}`);
}
