import { Problem } from '../../api';
import { maybe, t } from '../../i18n/index.svelte';

/** What went wrong, in the person's language where there are words for it, else in the server's. */
export function say(error: unknown): string {
  if (error instanceof Problem) return maybe(`problem.${error.type}.${error.field}`) ?? sayProblem(error.type, error.title, error.detail);
  return t('problem.unknown');
}

export function sayProblem(type: string, title?: string, detail?: string): string {
  const short = type.split(/[/#:]/).pop() ?? type;
  const known = maybe(`problem.${short}`);
  if (known) return known;
  return detail ?? title ?? t('problem.unknown');
}
