import { transformWithOxc, type Plugin } from 'vite';

const worker = 'virtual:maplibre-worker';
const modules = new URL('./node_modules/maplibre-gl/', import.meta.url).pathname;

/**
 * MapLibre comes as two bundles, for the page and for its workers, that repeat a third of each other. Built from its
 * sources instead, both share one chunk. `virtual:maplibre-worker` is the address of the worker.
 */
export function maplibre(): Plugin {
  let building = false;
  let chunk = '';
  return {
    name: 'maplibre-from-source',
    enforce: 'pre',
    configResolved(config) {
      building = config.command === 'build';
    },
    buildStart() {
      if (building) chunk = this.emitFile({ type: 'chunk', id: `${modules}src/source/worker.ts`, name: 'map-worker' });
    },
    resolveId(id) {
      if (id === worker) return `\0${worker}`;
      if (building && id === 'maplibre-gl') return `${modules}src/index.ts`;
      return undefined;
    },
    transform(code, id) {
      if (!building || !id.startsWith(`${modules}src/`)) return undefined;
      // Its sources mean a field without a value as a declaration only, as TypeScript did before class fields.
      const meant = { typescript: { removeClassFieldsWithoutInitializer: true }, assumptions: { setPublicClassFields: true } };
      return transformWithOxc(code, id, { ...meant, lang: 'ts', target: 'es2022' });
    },
    load(id) {
      if (id !== `\0${worker}`) return undefined;
      if (!building) return `export { default } from '${modules}dist/maplibre-gl-worker.mjs?worker&url';`;
      return `export default import.meta.ROLLUP_FILE_URL_${chunk};`;
    },
  };
}
