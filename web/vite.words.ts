import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const name = 'virtual:words';
const src = join(import.meta.dirname, 'src');
const languages = ['es', 'en'] as const;

/** An import that is there at once, and one that is fetched later; not one of a type, nor of a part that waits for its words. */
const imported = /(?:^|[\n;>])\s*(?:import|export)\s(?!type\b)(?:[^'";]*?\sfrom\s*)?'(\.[^']+)'|(?<!typeof |withWords\()\bimport\('(\.[^']+)'\)/g;

function found(from: string, path: string): string | undefined {
  if (/\.(css|json)\b/.test(path)) return undefined;
  const base = join(dirname(from), path);
  const module = ['', '.ts', '/index.ts'].map((end) => base + end).find((file) => /\.(svelte|ts)$/.test(file) && existsSync(file));
  if (!module) throw new Error(`${from} imports ${path}, which vite.words.ts does not find: its words would be missing.`);
  return module;
}

/** The text of every module that the page may come to without waiting for the rest of its words. */
function first(): string {
  const texts = new Map<string, string>();
  const todo = [join(src, 'main.ts')];
  for (let file = todo.pop(); file; file = todo.pop()) {
    if (texts.has(file)) continue;
    const text = readFileSync(file, 'utf8');
    texts.set(file, text);
    for (const [, now, later] of text.matchAll(imported)) {
      const next = found(file, (now ?? later)!);
      if (next) todo.push(next);
    }
  }
  return [...texts.values()].join('\n');
}

/**
 * The keys that the page begins with: those that one of its modules names, whole or with holes in them. The others are asked for only
 * by what is fetched by `withWords` (i18n/index.svelte.ts), and come with the first part of it.
 */
export function firstKeys(keys: readonly string[]): Set<string> {
  const text = first();
  const named = new Set([...text.matchAll(/(['"`])([\w.:-]+)\1/g)].map(([, , word]) => word!));
  const holed = new Set([...text.matchAll(/`((?:[\w.-]|\$\{[^`{}]+\})*)`/g)].map(([, key]) => key!.replace(/\$\{[^}]+\}/g, '*')).filter((key) => /^[\w-]+\..*\*|\*\.\w+$/.test(key)));
  const patterns = [...holed].map((key) => new RegExp(`^${key.replaceAll('.', '\\.').replaceAll('*', '(.+)')}$`));
  return new Set(keys.filter((key) => {
    const stem = key.replace(/\.(zero|one|other)$/, '');
    // What begins with a hole could be any: what stands in it is named as well.
    return named.has(key) || named.has(stem) || patterns.some((pattern) => {
      const filled = stem.match(pattern) ?? key.match(pattern);
      return filled && (!pattern.source.startsWith('^(') || named.has(filled[1]!));
    });
  }));
}

/** `virtual:words`: the addresses of each language's words, of those that the page begins with and of the rest. Undivided while we write. */
export function words(): Plugin {
  let building = false;
  return {
    name: 'words',
    configResolved(config) {
      building = config.command === 'build';
    },
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      if (!building) return `export default ${JSON.stringify(Object.fromEntries(languages.map((lang) => [lang, Array(2).fill(`/src/i18n/${lang}.json`)])))};`;
      const files = languages.map((lang) => {
        const path = join(src, `i18n/${lang}.json`);
        this.addWatchFile(path);
        const all = Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>);
        const begins = firstKeys(all.map(([key]) => key));
        const urls = [true, false].map((part) => {
          const source = JSON.stringify(Object.fromEntries(all.filter(([key]) => begins.has(key) === part)));
          const file = part ? `${lang}.json` : `${lang}-rest.json`;
          return `import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: 'asset', name: file, originalFileName: `src/i18n/${file}`, source })}`;
        });
        return `${lang}: [${urls.join(', ')}]`;
      });
      return `export default { ${files.join(', ')} };`;
    },
  };
}
