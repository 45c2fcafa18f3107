import { readFile } from 'node:fs/promises';
import { transformWithOxc, type Plugin } from 'vite';

const worker = 'virtual:maplibre-worker';
const scope = 'virtual:maplibre-worker-scope';
const ours = new URL('./src/map/base/worker.ts', import.meta.url).pathname;
const modules = new URL('./node_modules/maplibre-gl/', import.meta.url).pathname;

/** What of MapLibre no map of ours asks for: it would be a tenth of all that a phone has to fetch before it can draw. */
const unused = new RegExp(`^${modules}src/(${[
  // Other worlds than the flat one: the globe, terrain.
  'geo/projection/(globe_(camera_helper|covering_tiles_details_provider|projection|transform)|vertical_perspective_\\w+)',
  'render/terrain', 'tile/(terrain_tile_manager|tile_manager_raster_dem)', 'webgl/(render_to_texture|draw/draw_terrain)',
  // Other layers than areas, lines, circles, symbols and pictures.
  'style/style_layer/(color_relief|fill_extrusion|heatmap|hillshade)_style_layer', 'data/bucket/(fill_extrusion|heatmap)_bucket',
  'webgl/draw/draw_(color_relief|fill_extrusion|heatmap|hillshade|custom|debug|collision_debug)',
  'webgl/program/(color_relief|fill_extrusion|heatmap|hillshade)_program',
  'shaders/glsl/(atmosphere|collision_\\w+|color_relief|debug|fill_extrusion\\w*|heatmap\\w*|hillshade\\w*|_projection_globe|terrain\\w*)\\.\\w+\\.glsl\\.g',
  // Other sources than vector and picture tiles and GeoJSON, other tiles than MVT.
  'source/(canvas_source|image_source|video_source|raster_dem_tile\\w*_source|vector_tile_mlt)', 'data/dem_data',
  // What the page has its own of.
  'ui/hash', 'ui/control/(attribution|logo)_control',
].join('|')})\\.ts$`);

/** A module of the same names that hold nothing: to make or call one is a fault of ours and says so. */
function emptied(source: string): string {
  const declared = [...source.matchAll(/^export (?:async |abstract )*(?:class|function|const) (\w+)/gm)].map(([, name = '']) => name);
  const listed = [...source.matchAll(/^export \{([^}]+)\}/gm)].flatMap(([, names = '']) => names.split(',').map((name) => name.trim()));
  const named = [...declared, ...listed.filter(Boolean)];
  return named.map((name) => (/^is[A-Z]/.test(name)
    ? `export const ${name} = () => false;`
    : `export class ${name} { constructor() { throw new Error('${name} of MapLibre is left out: see vite.maplibre.ts.'); } }`))
    .concat(source.includes('export default') ? "export default '';" : []).join('\n');
}

/** Styles are checked while we write them (`validateStyle`), not on the phones of those who look at maps. */
const unchecked = `${modules}src/style/validate_style.ts`;
const unvalidated = `
  export const validateStyle = {};
  export const SPEC_SOURCE_TYPES = new Set();
  export const validateStyleAndEmit = () => false;
  export const validateAndEmit = () => false;
  export const emitValidationErrors = () => false;
`;

/**
 * No name on our maps is written from right to left: what puts such writing in order and joins its letters would be 7 kB. Where
 * somebody writes so all the same, it is broken into lines where it is asked to be and where it says so itself, and that is all.
 */
const leftToRight: Record<string, string> = {
  [`${modules}src/symbol/bidi.ts`]: `
    function lines(text, breaks) {
      const ends = [...breaks, ...[...text.matchAll(/\\n/g)].map(({ index }) => index + 1), text.length];
      const sorted = [...new Set(ends)].filter((end) => end > 0 && end <= text.length).sort((a, b) => a - b);
      return sorted.map((end, n) => [sorted[n - 1] ?? 0, end]);
    }
    export const processBidirectionalText = (text, breaks) => lines(text, breaks).map(([start, end]) => text.slice(start, end));
    export const processStyledBidirectionalText = (text, styles, breaks) => lines(text, breaks).map(([start, end]) => [text.slice(start, end), styles.slice(start, end)]);
  `,
  [`${modules}src/symbol/arabic_shaping.ts`]: 'export const applyArabicShaping = (text) => text;',
};

/** And for the sake of the check that is left out it would write the whole style down with each layer that is added. */
const style = `${modules}src/style/style.ts`;
const written = 'if (options.validate === false) return false;';

/**
 * MapLibre comes as two bundles, for the page and for its workers, that repeat a third of each other. Built from its
 * sources instead, both share one chunk. `virtual:maplibre-worker` is the address of our worker (src/map/base/worker.ts), and
 * `virtual:maplibre-worker-scope` the worker of MapLibre that runs in it.
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
      if (building) chunk = this.emitFile({ type: 'chunk', id: ours, name: 'map-worker' });
    },
    resolveId(id) {
      if (id === worker) return `\0${worker}`;
      // Imported for what it does, whatever its package says of side effects.
      if (id === scope) return { id: `${modules}${building ? 'src/source/worker.ts' : 'dist/maplibre-gl-worker.mjs'}`, moduleSideEffects: true };
      if (building && id === 'maplibre-gl') return `${modules}src/index.ts`;
      return undefined;
    },
    transform(code, id) {
      if (!building || !id.startsWith(`${modules}src/`)) return undefined;
      if (id === style) {
        if (!code.includes(written)) this.error('MapLibre checks styles in another way now: see vite.maplibre.ts.');
        code = code.replace(written, 'return false;');
      }
      // Its sources mean a field without a value as a declaration only, as TypeScript did before class fields.
      const meant = { typescript: { removeClassFieldsWithoutInitializer: true }, assumptions: { setPublicClassFields: true } };
      return transformWithOxc(code, id, { ...meant, lang: 'ts', target: 'es2022' });
    },
    async load(id) {
      if (id !== `\0${worker}`) {
        if (building && id === unchecked) return unvalidated;
        if (building && leftToRight[id]) return leftToRight[id];
        return building && unused.test(id) ? emptied(await readFile(id, 'utf8')) : undefined;
      }
      if (!building) return `export { default } from '${ours}?worker&url';`;
      return `export default import.meta.ROLLUP_FILE_URL_${chunk};`;
    },
  };
}
