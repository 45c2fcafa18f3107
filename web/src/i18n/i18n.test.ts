import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from './en.json';
import es from './es.json';
import { label, language, maybe, preferred, t, tn } from './index.svelte';

const src = join(import.meta.dirname, '..');

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(svelte|ts)$/.test(entry.name) && !entry.name.includes('.test.'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

describe('the words', () => {
  it('are the same keys in both languages, none empty', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(es).sort());
    for (const text of [...Object.values(es), ...Object.values(en)]) expect(text.trim()).not.toBe('');
  });

  it('have the same {holes} in both languages', () => {
    const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();
    for (const key of Object.keys(es) as (keyof typeof es)[]) expect([key, holes(en[key])]).toEqual([key, holes(es[key])]);
  });

  it('exist for every key that the screens ask for', () => {
    const missing = new Set<string>();
    for (const text of sources(join(src, 'ui')).concat(sources(join(src, 'i18n')))) {
      for (const [, key] of text.matchAll(/\bt\('([\w.-]+)'/g)) if (!(key! in es)) missing.add(key!);
      for (const [, stem] of text.matchAll(/\btn\('([\w.-]+)'/g)) if (!(`${stem}.other` in es)) missing.add(`${stem}.other`);
      for (const [, stem] of text.matchAll(/\bt\(`([\w.-]+\.)\$/g)) {
        if (!Object.keys(es).some((key) => key.startsWith(stem!))) missing.add(stem!);
      }
    }
    expect([...missing]).toEqual([]);
  });

  it('speak in the language chosen, with numbers and names filled in', async () => {
    await language.choose('es');
    expect(t('maps.hello', { name: 'Luz' })).toBe('Hola, Luz.');
    expect(tn('outbox.offline', 3)).toBe('3 por enviar – sin conexión');
    expect(tn('layers.count', 1)).toBe('1 marca');
    await language.choose('en');
    expect(tn('layers.count', 2)).toBe('2 marks');
    expect(tn('list.shown', 0)).toBe('Nothing to show.');
    expect(maybe('problem.nobody-knows')).toBeUndefined();
    await language.choose('es');
  });

  it('take labels from the data, Spanish where the language has none', async () => {
    await language.choose('en');
    expect(label({ es: 'Río', en: 'River' })).toBe('River');
    expect(label({ es: 'Minga' })).toBe('Minga');
    await language.choose('es');
  });

  it('follow the browser, Spanish when it asks for neither', () => {
    expect(preferred(['en-GB', 'es'])).toBe('en');
    expect(preferred(['fr-FR', 'es-CO', 'en'])).toBe('es');
    expect(preferred(['pt-BR'])).toBe('es');
  });
});
