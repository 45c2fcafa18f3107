import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Field } from '../api/types';
import { TextRules, type TextRule } from './check';

const folder = join(import.meta.dirname, '../../../layers/text');
const read = <T>(name: string): T => JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
const all = read<TextRule[]>('rules.json');
const rules = new TextRules(all);
const examples = read<Record<string, { found: [string, string][]; passed: string[] }>>('examples.json');

describe('what is looked for in a text', () => {
  it('is found as the server finds it, and the rest passes', () => {
    const wrong: string[] = [];
    for (const [id, { found, passed }] of Object.entries(examples)) {
      const one = new TextRules(all.filter((rule) => rule.id === id));
      const see = (text: string): string | undefined => one.look(text)[0]?.what;
      for (const [text, what] of found) if (see(text) !== what) wrong.push(`${id}: ${text} → ${see(text)}`);
      for (const text of passed) if (see(text) !== undefined) wrong.push(`${id}: ${text} → ${see(text)}, and should pass`);
    }
    expect(wrong).toEqual([]);
    expect(Object.keys(examples)).toHaveLength(all.length);
  });

  it('is looked for in free text alone, and an office says how it is reached', () => {
    const field = (part: Partial<Field>): Field => ({ id: 'f', type: 'text', label: { es: 'F', en: 'F' }, ask: 'later', required: false, see: 'public', ...part });
    const found = (part: Partial<Field>, value: unknown): string[] => rules.lookAt(field(part), value).map(({ rule }) => rule.id);
    expect(found({}, 'Llamar al 300 123 4567')).toEqual(['text-phone']);
    expect(found({ type: 'long_text' }, 'C.C. 52345678, llamar al 300 123 4567')).toEqual(['text-phone', 'text-identity']);
    expect(found({ contact: true }, 'Llamar al 300 123 4567')).toEqual([]);
    expect(found({ contact: true }, 'C.C. 52345678')).toEqual(['text-identity']);
    expect(found({ type: 'phone' }, '300 123 4567')).toEqual([]);
    expect(found({ type: 'code' }, 'alias Guacamayo')).toEqual([]);
    expect(found({ digits: [10] }, '3001234567')).toEqual([]);
    expect(found({}, null)).toEqual([]);
  });
});
