import type { Code, Feature, Field, Kind, Value } from '../../api';
import { day, when } from '../../i18n/format';
import { label, language, t } from '../../i18n/index.svelte';

/** How data is said in words: everything comes from the kind, nothing here knows one. */

export function fieldOf(kind: Kind | undefined, id: string | undefined): Field | undefined {
  return id ? kind?.fields.find((field) => field.id === id) : undefined;
}

export function codeOf(feature: Feature, kind: Kind | undefined): Code | undefined {
  const value = kind?.category ? feature.properties.fields[kind.category] : undefined;
  return fieldOf(kind, kind?.category)?.codes?.find((code) => code.id === value);
}

/** The field by which a mark leads to another, whatever kind that is of. */
export const threadOf = (kind: Kind | undefined): Field | undefined => kind?.fields.find((field) => field.type === 'feature' && !field.of);

/** What stands in the picture alone: where on a canvas, with which symbol. */
const PICTURED = new Set(['feature', 'strokes']);
const ON_CANVAS = new Set(['figure', 'across', 'down', 'marks']);
export const isPictured = (field: Field | undefined, kind: Kind): boolean => !!field && (PICTURED.has(field.type) || (!!kind.canvas && ON_CANVAS.has(field.id)));

/** The category's label, else the kind's. */
export function sortOf(feature: Feature, kind: Kind | undefined): string {
  return label(codeOf(feature, kind)?.label) || label(kind?.label, feature.properties.kind);
}

/** Its own name when it has one, else what sort of thing it is. */
export function titleOf(feature: Feature, kind: Kind | undefined): string {
  const name = kind?.title ? feature.properties.fields[kind.title] : undefined;
  return typeof name === 'string' && name ? name : sortOf(feature, kind);
}

export function severityOf(feature: Feature, kind: Kind | undefined): number | undefined {
  const value = kind?.severity ? feature.properties.fields[kind.severity] : undefined;
  return typeof value === 'number' ? value : undefined;
}

/** "3, media", "Mina o explosivo", "sí", "hoy, 10:32". */
export function sayValue(field: Field | undefined, value: Value | undefined): string {
  if (value === null || value === undefined || value === '') return t('value.none');
  switch (field?.type) {
    case 'code':
      return label(field.codes?.find((code) => code.id === value)?.label, String(value));
    case 'codes':
      return (Array.isArray(value) ? value : [String(value)])
        .map((id) => label(field.codes?.find((code) => code.id === id)?.label, id)).join(', ');
    case 'scale': {
      const word = label(field.labels?.[Number(value) - (field.min ?? 0)]);
      return word ? `${value} · ${word}` : `${value}`;
    }
    case 'number':
      return `${Number(value).toLocaleString(language.current)}${field.unit ? ` ${field.unit}` : ''}`;
    case 'bool':
      return value ? t('yes') : t('no');
    case 'date':
      return day(String(value));
    case 'time':
      return when(String(value));
    default:
      return Array.isArray(value) ? value.join(', ') : String(value);
  }
}

/** The name of a register of a feature: a field's label, or the words for its place, scope or being there. */
export function sayRegister(kind: Kind | undefined, id: string): string {
  if (id === 'geometry') return t('register.geometry');
  if (id === 'scope') return t('register.scope');
  if (id === 'deleted') return t('register.deleted');
  return label(fieldOf(kind, id)?.label, id);
}
