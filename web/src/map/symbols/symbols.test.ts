import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import all from './all.json';
import shipped from './shipped.json';

const kinds = new URL('../../../../layers/kinds/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, kinds), 'utf8');
const names = read('SYMBOLS').split('\n').filter((line) => line && !line.startsWith('#'));

describe('the pictograms that a kind may name', () => {
  it('are those that the page can draw', () => {
    expect(Object.keys({ ...all, ...shipped }).sort()).toEqual([...names].sort());
  });

  it('are fetched with the map when a shipped kind names them', () => {
    const files = readdirSync(kinds).filter((file) => file.endsWith('.toml')).map(read);
    const named = files.flatMap((file) => [...file.matchAll(/\bsymbol\s*=\s*"([^"]+)"/g)].map(([, name]) => name));
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((name) => !(name! in shipped))).toEqual([]);
  });
});
