// Takes the animals of signs (layers/signs.toml) from Fluent Emoji High Contrast (MIT, Microsoft) as bare path data on a
// 32 × 32 grid, rounded to a tenth of it: a badge is at most 64 pixels wide. Run `npm run animals` when the list of animals changes.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import svgpath from 'svgpath';

const here = (path) => new URL(path, import.meta.url);
const { icons } = JSON.parse(readFileSync(here('../../../node_modules/@iconify-json/fluent-emoji-high-contrast/icons.json'), 'utf8'));
/** Called otherwise there. */
const called = { bee: 'honeybee', squirrel: 'chipmunk', jaguar: 'leopard' };

const toml = readFileSync(here('../../../../layers/signs.toml'), 'utf8');
const animals = [...toml.slice(toml.indexOf('animals = [')).matchAll(/\{ id = "(\w+)"/g)].map(([, id]) => id);
mkdirSync(here('./animals'), { recursive: true });
for (const id of animals) {
  const { body } = icons[called[id] ?? id];
  // Each path by itself: one that begins with a relative move would begin where the one before ended. And each once: some are
  // drawn over themselves, closed and open.
  const paths = [...body.replace(/<defs>.*?<\/defs>/gs, '').matchAll(/\sd="([^"]+)"/g)].map(([, d]) => svgpath(d).round(1).toString());
  const once = new Map(paths.map((path) => [path.replace(/z$/i, ''), path]));
  writeFileSync(here(`./animals/${id}.json`), `${JSON.stringify([...once.values()], null, 1)}\n`);
}
