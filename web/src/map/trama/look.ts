/**
 * How a feature of a kind looks, once as values for a single feature and once as expressions over a tile's
 * attributes. Severity is told by size, outline and density as well as by colour.
 */
import type { ExpressionSpecification } from 'maplibre-gl';
import type { Feature, Kind, Values } from '../../api/types';
import { markName } from '../marks';
import { emblemName, knowsEmblem } from '../symbols';

export type Line = 'solid' | 'dashed' | 'double' | 'wave';

/** What of a kind's style the map draws with. */
export interface Look {
  color: string;
  shape: string;
  symbol: string;
  /** Symbols of codes that have their own. */
  symbols: Map<string, string>;
  line: Line;
  fill: 'solid' | 'hatch' | 'dots' | 'none';
  dark: boolean;
  /** What leaves the room on this layer is shown roughly: an area in a tile is the cells it lies in. */
  rough: boolean;
}

const lines = new Set<string>(['solid', 'dashed', 'double', 'wave']);
const fills = new Set<string>(['solid', 'hatch', 'dots', 'none']);

export function lookOf(kind: Kind, dark: boolean, rough = false): Look {
  const { style } = kind;
  const category = kind.fields.find((field) => field.id === kind.category);
  return {
    color: dark ? style.color_dark : style.color,
    shape: style.shape,
    symbol: style.symbol,
    symbols: new Map((category?.codes ?? []).flatMap((code) => (code.symbol ? [[code.id, code.symbol] as const] : []))),
    line: lines.has(style.line ?? '') ? (style.line as Line) : 'solid',
    fill: fills.has(style.fill ?? '') ? (style.fill as Look['fill']) : 'solid',
    dark,
    rough,
  };
}

/** The severity of a feature, 0 where its kind has none or it is not said. */
export function severityOf(feature: Feature, kind: Kind): number {
  const value = kind.severity ? feature.properties.fields[kind.severity] : undefined;
  return typeof value === 'number' ? value : 0;
}

export function codeOf(feature: Feature, kind: Kind): string | undefined {
  const value = kind.category ? feature.properties.fields[kind.category] : undefined;
  return typeof value === 'string' ? value : undefined;
}

export function titleOf(feature: Feature, kind: Kind): string | undefined {
  const value = kind.title ? feature.properties.fields[kind.title] : undefined;
  return typeof value === 'string' && value ? value : undefined;
}

/** The invented symbol that it was drawn with, where that is known here. */
export function emblemOf(fields: Values, kind: Kind): string | undefined {
  const ids = kind.fields.flatMap((field) => (field.type === 'feature' && field.of ? [fields[field.id]] : []));
  const id = ids.find((one) => typeof one === 'string' && knowsEmblem(one));
  return typeof id === 'string' ? emblemName(id) : undefined;
}

/** The small signs beside its mark: by night, seen, told, feared. */
export function badgesOf({ fields }: Feature['properties'], kind: Kind): string[] {
  return kind.fields.flatMap((field) => {
    const code = field.type === 'code' && field.codes?.find((one) => one.badge && one.id === fields[field.id]);
    return code && code.symbol ? [code.symbol] : [];
  });
}

/** Whether a place is known only by the cells, or the municipality, that it lies in. */
export const isRough = (precision: string | undefined): boolean => !!precision && precision !== 'exact';

/** How far a mark may have gone and still come exactly to whoever sees it, as a tile says it. */
export const reachesExact = ['draft', 'group', 'workshop'];

/** Whether it shows more of itself than a tile tells: then it is drawn from what the page knows. A tile does not say what of a rough layer is exact outside the room: one's own. */
export const tellsMore = ({ properties }: Feature, kind: Kind, rough: boolean): boolean =>
  !!emblemOf(properties.fields, kind) || badgesOf(properties, kind).length > 0
  || (rough && !isRough(properties.precision) && !reachesExact.includes(properties.scope.split(':')[0]!));

/** A feature's appearance as plain attributes, for the sources that hold features of every kind. */
export function attributes(feature: Feature, kind: Kind, look: Look, pending: boolean): Record<string, unknown> {
  const severity = severityOf(feature, kind);
  const code = codeOf(feature, kind);
  const emblem = emblemOf(feature.properties.fields, kind);
  const symbol = emblem ?? (code && look.symbols.get(code)) ?? look.symbol;
  const badges = badgesOf(feature.properties, kind);
  return {
    id: feature.id,
    layer: feature.properties.layer,
    severity,
    color: look.color,
    line: look.line,
    fill: look.fill,
    mark: markName({ shape: look.shape, symbol, color: look.color, severity, pending, badges }, look.dark),
    pattern: patternName(look, severity),
    wave: `wave|${look.color}`,
    pending,
    rough: isRough(feature.properties.precision),
    ...(emblem && { emblem }),
    ...(code && { code }),
    ...(titleOf(feature, kind) && { label: titleOf(feature, kind) }),
  };
}

/** The bare symbol that stands in an area or on a line. */
export const glyphName = (symbol: string, look: Look): string => `glyph|${symbol}|${look.color}|${look.dark ? 'dark' : 'light'}`;

const patternName = (look: Look, severity: number): string => `${look.fill === 'dots' ? 'dots' : 'hatch'}|${look.color}|${severity}`;

/** The same as expressions, for one layer of a tile source (constants) or for the live source (attributes). */
export interface Brush {
  color: ExpressionSpecification | string;
  mark: ExpressionSpecification;
  pattern: ExpressionSpecification;
  wave: ExpressionSpecification | string;
}

const severity: ExpressionSpecification = ['coalesce', ['get', 'severity'], 0];

export function brushOf(look: Look): Brush {
  const codes = [...look.symbols].flatMap(([code, symbol]) => [code, symbol]);
  const symbol = codes.length ? ['match', ['coalesce', ['get', 'code'], ''], ...codes, look.symbol] : look.symbol;
  const level = ['to-string', severity];
  return {
    color: look.color,
    mark: ['concat', `mark|${look.shape}|`, symbol, `|${look.color}|`, level, `|${look.dark ? 'dark' : 'light'}|`] as unknown as ExpressionSpecification,
    pattern: ['concat', `${look.fill === 'dots' ? 'dots' : 'hatch'}|${look.color}|`, level] as unknown as ExpressionSpecification,
    wave: `wave|${look.color}`,
  };
}

export const liveBrush: Brush = { color: ['get', 'color'], mark: ['get', 'mark'], pattern: ['get', 'pattern'], wave: ['get', 'wave'] };

/** A value for each severity from none (0) to 5. */
export const bySeverity = (...values: [number, number, number, number, number, number]): ExpressionSpecification =>
  ['match', severity, 1, values[1], 2, values[2], 3, values[3], 4, values[4], 5, values[5], values[0]];
