import type { Code, Field } from '../../api';

/** What becomes of a value of a file in a list of a kind, as the server reads it. */
export interface Meaning {
  /** What it is brought in as; none leaves the answer empty. */
  codes: Code[];
  /** `care`: never a mark, its row stays out. `asked`: the mapping says so. `known`: by its id, a label or another word for it. */
  by: 'care' | 'asked' | 'known' | 'unknown';
}

/** Names are compared as people read them: without case, accents, blanks and punctuation. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/[\u0300-\u036f’']/g, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_|_$/g, '');
}

export function meaningOf(field: Field, value: string, asked: Record<string, string | null> | undefined): Meaning {
  const whole = one(field, value, asked);
  if (whole.by !== 'unknown' || field.type !== 'codes') return whole;
  const parts = value.split(/[;|,]/).map((part) => part.trim()).filter(Boolean).map((part) => one(field, part, asked));
  const [first] = parts.filter(({ by }) => by === 'care' || by === 'unknown');
  return first ?? { codes: parts.flatMap(({ codes }) => codes), by: parts.length > 0 ? 'known' : 'unknown' };
}

function one(field: Field, text: string, asked: Record<string, string | null> | undefined): Meaning {
  const said = fold(text);
  const codes = field.codes ?? [];
  const named = codes.find((code) => [code.id, ...Object.values(code.label), ...(code.also ?? [])].some((name) => fold(name) === said));
  // Whatever the mapping says: under another name it would become a mark.
  const care = codes.find((code) => code.care_route && (code === named || (code.within ?? []).some((word) => `_${said}_`.includes(`_${fold(word)}_`))));
  if (care) return { codes: [care], by: 'care' };
  if (asked && text in asked) return { codes: codes.filter(({ id }) => id === asked[text]), by: 'asked' };
  return named ? { codes: [named], by: 'known' } : { codes: [], by: 'unknown' };
}
