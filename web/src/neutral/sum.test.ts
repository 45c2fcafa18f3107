import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KEYS, Sum, type Key } from './sum';

function typed(keys: string): string {
  const sum = new Sum();
  for (const key of keys.split(' ')) sum.press(key as Key);
  return sum.shown;
}

describe('the neutral page', () => {
  it('reckons as a pocket calculator does', () => {
    expect(typed('1 2 + 3 =')).toBe('15');
    expect(typed('2 + 3 × 4 =')).toBe('20');
    expect(typed('0 , 1 + 0 , 2 =')).toBe('0,3');
    expect(typed('9 ÷ 0 =')).toBe('Error');
    expect(typed('2 0 0 + 1 0 % =')).toBe('220');
    expect(typed('5 ± − 2 =')).toBe('-7');
    expect(typed('5 + − 2 =')).toBe('3');
    expect(typed('1 2 3 ⌫ ⌫ ⌫ ⌫')).toBe('0');
    expect(typed('7 + 1 = 4 + 1 =')).toBe('5');
    expect(typed('7 C')).toBe('0');
    expect(new Set(KEYS).size).toBe(20);
  });

  it('says nothing of what it stands beside', () => {
    const here = readdirSync(import.meta.dirname).filter((name) => !name.endsWith('.test.ts')).map((name) => join(import.meta.dirname, name));
    const web = join(import.meta.dirname, '../..');
    for (const file of [...here, join(web, 'calculadora.html'), join(web, 'public/calculadora.svg')]) {
      expect(readFileSync(file, 'utf8'), file).not.toMatch(/trama|\bmapa?s?\b|riesgo|risk|taller|workshop/i);
    }
  });
});
