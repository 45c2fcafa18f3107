import { describe, expect, it } from 'vitest';
import type { Field } from '../../api';
import { fold, meaningOf } from './meaning';

const field = (type: string): Field => ({
  id: 'code', type, label: { es: '¿Qué es?' }, required: true,
  codes: [
    { id: 'escuela', label: { es: 'Escuela o colegio', en: 'School' }, also: ['IE'] },
    { id: 'hospital', label: { es: 'Hospital o clínica' } },
    { id: 'otra', label: { es: 'Por definir' } },
    { id: 'sexual', label: { es: 'Violencia sexual' }, care_route: true, within: ['abuso sexual'] },
  ],
}) as unknown as Field;
const told = (value: string, asked?: Record<string, string | null>, type = 'code') => {
  const { codes, by } = meaningOf(field(type), value, asked);
  return [by, ...codes.map(({ id }) => id)];
};

describe('what a value of a file becomes', () => {
  it('is found by id, by label in any language and by its other words, whatever accents and case', () => {
    expect(fold('  Hospital o CLÍNICA ')).toBe('hospital_o_clinica');
    for (const value of ['escuela', 'Escuela o colegio', 'SCHOOL', 'i.e', 'IE']) expect([value, told(value)]).toEqual([value, value === 'i.e' ? ['unknown'] : ['known', 'escuela']]);
    expect(told('hospital o clinica')).toEqual(['known', 'hospital']);
  });

  it('is what the mapping says, an empty answer too, and otherwise not known', () => {
    expect(told('Ovni')).toEqual(['unknown']);
    expect(told('Ovni', { Ovni: 'otra' })).toEqual(['asked', 'otra']);
    expect(told('Ovni', { Ovni: null })).toEqual(['asked']);
  });

  it('stays out where it opens the care route, whatever the mapping says', () => {
    expect(told('un abuso sexual en la vía', { 'un abuso sexual en la vía': 'otra' })).toEqual(['care', 'sexual']);
  });

  it('may be several at once where the field takes several', () => {
    expect(told('Escuela o colegio; hospital', undefined, 'codes')).toEqual(['known', 'escuela', 'hospital']);
    expect(told('escuela; ovni', undefined, 'codes')).toEqual(['unknown']);
  });
});
