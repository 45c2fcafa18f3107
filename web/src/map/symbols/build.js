// Takes the pictograms of @mapbox/maki and @rapideditor/temaki (both CC0) as bare path data, and those drawn for Trama (`own.json`).
// `shipped.json` holds those that the kinds in layers/kinds name and is fetched with the map; `all.json` holds the rest
// for communities that choose their own, and is fetched when one of them is asked for. Run `npm run symbols`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const here = (path) => new URL(path, import.meta.url);
const modules = here('../../../node_modules/');
const kinds = process.env.TRAMA_KINDS ? new URL(`file://${process.env.TRAMA_KINDS}/`) : here('../../../../layers/kinds/');
/** Always there: for a name that no icon has, and for the map itself. */
const always = ['circle', 'marker', 'heart', 'star', 'caution', 'information'];

const short = (path) => path.replace(/&#x[0-9a-f]+;/gi, ' ').replace(/\s+/g, ' ').replace(/-?\d*\.\d{3,}/g, (number) => Number(number).toFixed(2)).replace(/([a-zA-Z]) /g, '$1').trim();

function icon(svg) {
  const [width, height] = svg.match(/viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"/).slice(1).map(Number);
  const path = [...svg.matchAll(/<path[^>]*?\sd="([^"]+)"/g)].map(([, d]) => short(d)).join('');
  return width === 15 && height === 15 ? path : [path, width, height];
}

const found = {};
for (const folder of ['@rapideditor/temaki/icons/', '@mapbox/maki/icons/']) {
  for (const file of readdirSync(new URL(folder, modules))) {
    found[file.replace('.svg', '')] = icon(readFileSync(new URL(folder + file, modules), 'utf8'));
  }
}

Object.assign(found, JSON.parse(readFileSync(here('./own.json'), 'utf8')));

const named = new Set(always);
for (const file of readdirSync(kinds).filter((name) => name.endsWith('.toml'))) {
  for (const [, name] of readFileSync(new URL(file, kinds), 'utf8').matchAll(/\bsymbol\s*=\s*"([^"]+)"/g)) named.add(name);
}

const pick = (test) => Object.fromEntries(Object.entries(found).filter(([name]) => test(name)).sort());
const save = (name, value) => writeFileSync(here(`./${name}.json`), `${JSON.stringify(value, null, 0).replaceAll('","', '",\n"')}\n`);
save('shipped', pick((name) => named.has(name)));
save('all', pick((name) => !named.has(name)));
for (const name of named) if (!found[name]) console.warn(`No icon is called ${name}.`);
