/** What the server needs of a build beside the files: each compressed once and well, and what to fetch beside the document. */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** In the order in which they are needed. */
const MAP = ['src/ui/screen/MapScreen.svelte', 'src/map/open.ts', 'src/draw/kit.ts'];
/** Bytes below which a compressed file is hardly smaller, or fits into one packet as it is. */
const WORTH = 1_400;

const brotli = (text: Buffer) => promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length } });

/**
 * `NAME.br` and `NAME.gz` beside every text of the build. `map.links`: the value of a `Link` header for a document that
 * opens a map, so that the modules of the map come along with the page's own and not one round trip after another.
 */
export function served(): Plugin {
  let folder = '';
  return {
    name: 'served',
    apply: 'build',
    configResolved: ({ build, root }) => void (folder = join(root, build.outDir)),
    generateBundle(_, bundle) {
      const chunks = new Map(Object.values(bundle).flatMap((part) => (part.type === 'chunk' ? [[part.fileName, part]] : [])));
      const scripts = new Set<string>();
      const styles = new Set<string>();
      const take = (name: string): void => {
        const chunk = chunks.get(name);
        if (!chunk || chunk.isEntry || scripts.has(name)) return;
        scripts.add(name);
        for (const style of chunk.viteMetadata?.importedCss ?? []) styles.add(style);
        for (const other of chunk.imports) take(other);
      };
      for (const module of MAP) for (const { fileName, facadeModuleId } of chunks.values()) if (facadeModuleId?.endsWith(module)) take(fileName);
      const links = [...[...styles].map((name) => `</${name}>; rel=preload; as=style; crossorigin`), ...[...scripts].map((name) => `</${name}>; rel=modulepreload`)];
      if (links.length) this.emitFile({ type: 'asset', fileName: 'map.links', source: links.join(', ') });
    },
    async closeBundle() {
      const names = await readdir(folder, { recursive: true });
      await Promise.all(names.filter((name) => /\.(js|css|json|html|svg)$/.test(name)).map(async (name) => {
        const text = await readFile(join(folder, name));
        if (text.length < WORTH) return;
        const [small, known] = await Promise.all([brotli(text), promisify(gzip)(text, { level: 9 })]);
        await Promise.all([writeFile(join(folder, `${name}.br`), small), writeFile(join(folder, `${name}.gz`), known)]);
      }));
    },
  };
}
