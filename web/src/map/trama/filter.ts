/** Whether a feature passes what the tiles are asked for: the live features must obey the same filter. */
import type { Feature, Kind } from '../../api/types';
import type { Filter } from '../index';
import { codeOf, severityOf } from './look';

export function passes(feature: Feature, kind: Kind, filter: Filter | undefined): boolean {
  if (!filter) return true;
  if (filter.codes && !filter.codes.includes(codeOf(feature, kind) ?? '')) return false;
  if (filter.severityMin !== undefined && kind.severity && severityOf(feature, kind) < filter.severityMin) return false;
  if (!filter.from && !filter.to) return true;
  const when = kind.time ? feature.properties.fields[kind.time] : feature.properties.created_at;
  if (typeof when !== 'string') return false;
  const time = Date.parse(when);
  return !(filter.from && time < Date.parse(filter.from)) && !(filter.to && time > Date.parse(filter.to));
}
