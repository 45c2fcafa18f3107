/** Metres as people say them: 35 m, 850 m, 1,2 km, 34 km. */
export function inWords(metres: number, lang: string): string {
  const far = metres >= 995;
  const value = far ? metres / 1000 : metres;
  const digits = far ? (value < 9.95 ? 1 : 0) : 0;
  const step = !far && value > 100 ? Math.round(value / 5) * 5 : value;
  return new Intl.NumberFormat(lang, { style: 'unit', unit: far ? 'kilometer' : 'meter', maximumFractionDigits: digits }).format(step);
}
