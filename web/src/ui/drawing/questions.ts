import type { Code, Field, Kind, Value } from '../../api';
import { label, language, t } from '../../i18n/index.svelte';

/** Never more than so many before a mark is kept. */
const MOST = 3;
/** Numbers that are answered by a touch: what a day's way takes. */
const STEPS = [0.5, 1, 2, 3, 4, 6, 8, 12, 24];
const TOUCHED = new Set(['code', 'scale', 'bool', 'number']);

/** What is asked in the room right after the shape: what the kind says, else what it asks first. The palette answered the category. */
export function roomFields(kind: Kind): Field[] {
  const touched = kind.fields.filter((field) => TOUCHED.has(field.type) && field.id !== kind.category);
  const room = touched.filter((field) => field.ask === 'room');
  return (room.length > 0 ? room : touched.filter((field) => field.ask === 'first')).slice(0, MOST);
}

export interface Answer {
  value: Value;
  words: string;
  /** Where there is no pictogram. */
  short: string;
  code?: Code;
}

/** The answers that a field can be given by a touch. */
export function answersTo(field: Field): Answer[] {
  const [min, max] = [field.min ?? 1, field.max ?? 5];
  switch (field.type) {
    case 'code':
      return (field.codes ?? []).filter((code) => !code.deprecated).map((code) => ({ value: code.id, words: label(code.label, code.id), short: label(code.label, code.id), code }));
    case 'scale':
      return Array.from({ length: max - min + 1 }, (_, n) => ({ value: min + n, words: label(field.labels?.[n], String(min + n)), short: String(min + n) }));
    case 'bool':
      return [{ value: true, words: t('yes'), short: '✓' }, { value: false, words: t('no'), short: '✗' }];
    case 'number':
      return STEPS.filter((step) => step >= min && step <= max).map((step) => {
        const short = step === 0.5 ? '½' : step.toLocaleString(language.current);
        return { value: step, words: field.unit ? `${short} ${field.unit}` : short, short };
      });
    default:
      return [];
  }
}

export const valueOf = (field: Field, value: Value | undefined): Code | undefined => field.codes?.find((code) => code.id === value);
