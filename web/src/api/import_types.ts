/** What the server says of a file that is brought in, step by step. */
import type { Geometry, Id, Values } from './types';

export interface ImportColumn {
  name: string;
  samples: string[];
  /** The field that it seems to answer. */
  suggested: string | null;
  /** The different values, when they are few. */
  values: string[];
}

export type ImportGeometry =
  | { from: 'geometry' } | { from: 'none' } | { from: 'columns'; lon: string; lat: string } | { from: 'wkt'; column: string };

/** What the values of a column mean, by the field's id: a code, or null to leave the field empty. */
export type ImportCodes = Record<string, Record<string, string | null>>;

export interface ImportMapping {
  /** The column that answers a field, by the field's id. */
  columns: Record<string, string>;
  constants: Values;
  codes: ImportCodes;
  geometry: ImportGeometry;
}

export interface ImportFound {
  id: Id;
  format: string;
  encoding: string;
  hxl: boolean;
  /** What the file holds, when it may hold several tables; `object` is the one that was read. */
  objects: { name: string; rows: number }[];
  object: string | null;
  columns: ImportColumn[];
  geometry: ImportGeometry & { types: string[] };
  rows: number;
  kind_suggestion: string | null;
  mapping: ImportMapping | null;
  preview: PreviewCollection;
}

export interface PreviewCollection {
  type: 'FeatureCollection';
  features: { type: 'Feature'; id?: string | number; geometry: Geometry | null; properties: Record<string, unknown> | null }[];
}

export interface RefusedRow {
  row: number;
  field?: string;
  /** The stable word of the reason. */
  code?: string;
  reason: string;
}

export interface ImportOrder {
  layer: Id;
  mapping: Record<string, string>;
  geometry: ImportGeometry;
  constants: Values;
  codes?: ImportCodes;
}

export interface ImportPlan {
  /** Rows that can come in, those that are on the map already among them. */
  ready: number;
  refused: RefusedRow[];
  refused_total: number;
  /** Values that are left out of rows that come in. */
  left_out: RefusedRow[];
  left_out_total: number;
  already: number;
  amended: number;
  located: number;
  unlocated: number;
  mapping: ImportMapping;
  preview: PreviewCollection;
}

export interface ImportProgress {
  state: 'ready' | 'running' | 'done' | 'failed';
  done: number;
  total: number;
  accepted: number;
  repeated: number;
  refused: RefusedRow[];
  refused_total: number;
  problem?: string;
}
