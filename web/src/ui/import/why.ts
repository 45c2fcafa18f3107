import type { RefusedRow } from '../../api';
import { maybe } from '../../i18n/index.svelte';

/** A shape is refused for several reasons under one word: the server's own sentence tells them apart. */
const FINER: Record<string, [RegExp, string][]> = {
  'geometry-invalid': [
    [/out of range/, 'out_of_range'],
    [/vertices are too many/, 'too_detailed'],
    [/is empty/, 'empty'],
    [/geometry collection/, 'collection'],
  ],
};

/** Why a row, or a value of it, cannot come in. */
export function why({ code, reason }: RefusedRow): string {
  const finer = FINER[code ?? '']?.find(([told]) => told.test(reason))?.[1];
  return (finer && maybe(`import.why.${finer}`)) ?? maybe(`problem.${code ?? ''}`) ?? reason;
}
