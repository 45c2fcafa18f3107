import { beforeEach, describe, expect, it, vi } from 'vitest';
import { firstKeys } from '../../vite.words';
import es from './es.json';
import type { language, t, withWords } from './index.svelte';

vi.mock('virtual:words', () => ({ default: { es: ['es', 'es-rest'], en: ['en', 'en-rest'] } }));

/** What the server holds; a file that is not there does not come. */
let files: Record<string, Record<string, string>>;
let page: { language: typeof language; t: typeof t; withWords: typeof withWords };

beforeEach(async () => {
  files = { es: { draw: 'Dibujar' }, 'es-rest': { back: 'Atrás' }, en: { draw: 'Draw' }, 'en-rest': { back: 'Back' } };
  vi.stubGlobal('fetch', (file: string) => Promise.resolve(files[file] ? Response.json(files[file]) : new Response('', { status: 502 })));
  vi.resetModules();
  page = await import('./index.svelte');
  await page.language.begin();
});

describe('the words that come with a part of the page', () => {
  it('are there when the part is', async () => {
    expect(page.language.words).toEqual(files.es);
    expect(await page.withWords(Promise.resolve('a part'))).toBe('a part');
    expect([page.t('draw'), page.t('back')]).toEqual(['Dibujar', 'Atrás']);
  });

  it('are asked for again when they did not come, and are not said by their keys', async () => {
    const { 'es-rest': rest, ...others } = files;
    files = others;
    await expect(page.withWords(Promise.resolve('a part'))).rejects.toThrow('502');
    files = { ...others, 'es-rest': rest! };
    await page.withWords(Promise.resolve('a part'));
    expect(page.t('back')).toBe('Atrás');
  });

  it('come with another language that is chosen after them, or while they are on their way', async () => {
    await Promise.all([page.withWords(Promise.resolve('a part')), page.language.choose('en')]);
    expect([page.t('draw'), page.t('back')]).toEqual(['Draw', 'Back']);
    await page.language.choose('es');
    expect([page.t('draw'), page.t('back')]).toEqual(['Dibujar', 'Atrás']);
  });

  it('are those that nothing else says, whatever holes its keys have', () => {
    const first = firstKeys(Object.keys(es));
    for (const key of ['draw', 'layers.count.one', 'precision.cell:12', 'square.title', 'body.lead', 'problem.unknown', 'decide.member_see']) expect([key, first.has(key)]).toEqual([key, true]);
    for (const key of ['import.checking', 'setup.lock', 'projector.open', 'decide.erase.one', 'passphrase.once']) expect([key, first.has(key)]).toEqual([key, false]);
  });
});
