/** An instant as the clock on this wall shows it, in the form that `datetime-local` takes. */
export function toLocalTime(instant: string): string {
  const date = new Date(instant);
  if (!instant || Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The instant of a wall clock's time here, to the second, as the log keeps it. */
export function fromLocalTime(local: string): string | null {
  const date = new Date(local);
  return !local || Number.isNaN(date.getTime()) ? null : date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
