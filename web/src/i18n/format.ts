import { language, t } from './index.svelte';

const DAY_MS = 24 * 3600_000;

/** "hoy, 10:32", "ayer, 18:05", "3 de mayo de 2026, 9:10". */
export function when(instant: string | number | undefined): string {
  const date = instant ? new Date(instant) : undefined;
  if (!date || Number.isNaN(date.getTime())) return '';
  const lang = language.current;
  const time = date.toLocaleTimeString(lang, { hour: '2-digit', minute: '2-digit' });
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (date.getTime() >= midnight && date.getTime() < midnight + DAY_MS) return t('when.today', { time });
  if (date.getTime() >= midnight - DAY_MS && date.getTime() < midnight) return t('when.yesterday', { time });
  return date.toLocaleString(lang, { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' });
}

/** The same as exactly as it is told to whoever sees something at a precision: the moment, the day (of UTC), or the month. */
export function whenTold(instant: string | number | undefined, precision: string): string {
  const date = new Date(instant ?? NaN);
  if (precision === 'exact' || Number.isNaN(date.getTime())) return when(instant);
  if (!precision.startsWith('cell')) return date.toLocaleDateString(language.current, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const ago = Math.floor(Date.now() / DAY_MS) - Math.floor(date.getTime() / DAY_MS);
  if (ago === 0) return t('when.this_day');
  return ago === 1 ? t('when.day_before') : day(date.toISOString().slice(0, 10));
}

/** A day without an hour. `YYYY-MM-DD` is a day on the wall, not an instant: no time zone may move it. */
export function day(date: string): string {
  const parsed = new Date(date.length === 10 ? `${date}T00:00:00` : date);
  return Number.isNaN(parsed.getTime()) ? date : parsed.toLocaleDateString(language.current, { day: 'numeric', month: 'long', year: 'numeric' });
}

/** The same where there is little room: "3 may 2026". */
export function briefDay(date: string): string {
  const parsed = new Date(date.length === 10 ? `${date}T00:00:00` : date);
  return Number.isNaN(parsed.getTime()) ? date : parsed.toLocaleDateString(language.current, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** The day it is, as paper says it. */
export const today = (): string => new Date().toLocaleDateString(language.current, { day: 'numeric', month: 'long', year: 'numeric' });

export function count(n: number): string {
  return n.toLocaleString(language.current);
}

/** Metres as people say them. */
export function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toLocaleString(language.current, { maximumFractionDigits: 1 });
}

export function distance(metres: number): string {
  const lang = language.current;
  if (metres < 1000) return `${Math.round(metres).toLocaleString(lang)} m`;
  return `${(metres / 1000).toLocaleString(lang, { maximumFractionDigits: metres < 10_000 ? 1 : 0 })} km`;
}

/** Square metres as people say them: m², hectares, km². */
export function area(square: number): string {
  const lang = language.current;
  if (square < 10_000) return `${Math.round(square).toLocaleString(lang)} m²`;
  if (square < 1_000_000) return `${(square / 10_000).toLocaleString(lang, { maximumFractionDigits: 1 })} ha`;
  return `${(square / 1_000_000).toLocaleString(lang, { maximumFractionDigits: 1 })} km²`;
}

/** Latitude, longitude: the order in which people say a place. */
export function place([lon, lat]: readonly [number, number]): string {
  return `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
}
