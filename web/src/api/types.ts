/** The JSON of the server's API, as the page reads it. Words and shapes follow the server; see /api/openapi.json. */
import type { Geometry as AnyGeometry } from 'geojson';

export type * from './import_types';

/** UUID v4. */
export type Id = string;
/** Hybrid logical clock, 16 lowercase hex digits: 12 of milliseconds, 4 of a counter. Text order is time order. */
export type Hlc = string;
/** RFC 3339 instant. */
export type Instant = string;

export type Geometry = Exclude<AnyGeometry, { type: 'GeometryCollection' }>;
export type Scope = 'draft' | 'group' | 'workshop' | 'map' | 'network' | 'public';
export type Role =
  | 'participant' | 'partner' | 'member' | 'planner' | 'facilitator' | 'coordinator' | 'protection';
export type Clearance = 'public' | 'participant' | 'partner' | 'member' | 'protection';
export type Ability =
  | 'draw' | 'edit_others' | 'comment' | 'resolve' | 'redact' | 'manage_layers' | 'invite' | 'manage_members'
  | 'import' | 'export' | 'publish';

/** What a field of a feature can hold. `null` clears it. */
export type Value = string | number | boolean | string[] | null;
export type Values = Record<string, Value>;

/** Text by language; Spanish is always there. */
export type Label = { es: string; en?: string } & Record<string, string | undefined>;

export interface View {
  /** Longitude, latitude, in degrees. */
  center: [number, number];
  zoom: number;
}

export interface Account {
  id: Id;
  name: string;
  steward: boolean;
  /** Came by a join link: draws on that map, makes none of her own. */
  guest?: boolean;
}

export interface Code {
  id: string;
  label: Label;
  symbol?: string;
  severity?: number;
  deprecated?: boolean;
  /** Choosing it opens the care route and records nothing: it is never a mark on a map. */
  care_route?: boolean;
  /** Only areas may carry it. */
  area_only?: boolean;
}

export type FieldType =
  | 'text' | 'long_text' | 'code' | 'codes' | 'scale' | 'number' | 'bool' | 'date' | 'time' | 'url' | 'phone';

export interface Field {
  id: string;
  type: FieldType;
  label: Label;
  help?: Label;
  ask: 'first' | 'later';
  required?: boolean;
  min?: number;
  max?: number;
  unit?: string;
  labels?: Label[];
  codes?: Code[];
}

export type Shape = 'point' | 'line' | 'polygon';

export interface Kind {
  id: string;
  geographic: boolean;
  geometry: Shape[];
  default_geometry: Shape;
  label: Label;
  plural: Label;
  description: Label;
  style: {
    symbol: string;
    shape: string;
    color: string;
    color_dark: string;
    line?: string;
    fill?: string;
  };
  precision: Partial<Record<Clearance, string>>;
  open: boolean;
  /** How long a feature is kept; where it asks to be confirmed, after how many days, and after how many it is destroyed. */
  keep?: { reconfirm_days?: number; shred_days?: number };
  fields: Field[];
  /** Which field plays the role, where one does. */
  title?: string;
  severity?: string;
  category?: string;
  time?: string;
}

export interface Layer {
  id: Id;
  kind: string;
  name: string;
  order: number;
  count: number;
}

export interface MapSummary {
  id: Id;
  name: string;
  role?: Role;
}

export interface MapInfo {
  id: Id;
  name: string;
  view: View | null;
  /** What the viewer sees lies in here: west, south, east, north. */
  extent?: [number, number, number, number] | null;
  head: number;
  role: Role;
  clearance: Clearance;
  abilities: Ability[];
  layers: Layer[];
  kinds: Kind[];
}

export interface Attachment {
  id: Id;
  media_type: string;
  name?: string;
}

export interface FeatureProperties {
  layer: Id;
  kind: string;
  scope: Scope;
  precision: string;
  author?: Id;
  author_name?: string;
  created_at?: Instant;
  updated_at?: Instant;
  municipality?: string;
  contested?: string[];
  attachments?: Attachment[];
  comments?: number;
  fields: Values;
}

export interface Feature {
  type: 'Feature';
  id: Id;
  geometry: Geometry | null;
  properties: FeatureProperties;
}

export interface FeaturePage {
  type: 'FeatureCollection';
  features: Feature[];
  numberMatched: number;
  numberReturned: number;
  head: number;
  next_cursor: string | null;
}

export interface PutBody {
  geometry?: Geometry;
  scope?: Scope;
  properties?: Values;
}

/** The body of each kind of change. */
export interface Bodies {
  'feature.put': PutBody;
  'feature.delete': Record<string, never>;
  'feature.restore': Record<string, never>;
  'feature.resolve': { field: string; value: unknown };
  'feature.comment': { text: string };
  'feature.attach': { attachment: Id; media_type: string; name?: string };
  'feature.detach': { attachment: Id };
  'feature.redact': Record<string, never>;
  'layer.put': { kind: string; name: string; order: number; precision?: Partial<Record<Clearance, string>> };
  'layer.remove': Record<string, never>;
  'map.put': { name?: string; view?: View };
  'kind.define': { toml: string };
}
export type ChangeKind = keyof Bodies;

export interface ChangeOf<K extends ChangeKind> {
  id: Id;
  kind: K;
  version: 1;
  hlc: Hlc;
  /** The map's head that the author had seen. */
  base: number;
  layer?: Id;
  feature?: Id;
  body: Bodies[K];
}
export type Change = { [K in ChangeKind]: ChangeOf<K> }[ChangeKind];

export interface ProblemBody {
  type: string;
  title?: string;
  status?: number;
  detail?: string;
  field?: string;
  errors?: { field?: string; detail: string }[];
}

export interface Verdict {
  id: Id;
  status: 'accepted' | 'repeated' | 'refused';
  seq?: number;
  hlc?: Hlc;
  problem?: ProblemBody;
}

/** A rectangle of tiles of one zoom: z, first column, first row, last column, last row. */
export type TileRange = [z: number, x0: number, y0: number, x1: number, y1: number];

export interface ChangeOut {
  seq: number;
  id: Id;
  kind: string;
  actor: Id;
  actor_name?: string;
  layer?: Id;
  feature?: Id;
  hlc: Hlc;
  /** Milliseconds since 1970. */
  received_at: number;
  body: Record<string, unknown>;
  /** The feature as this viewer sees it now; null when it is no longer in view. Only the stream says it. */
  state?: Feature | null;
  /** Tiles to ask for again; null or absent when that is not known any more: all of them. */
  tiles?: TileRange[] | null;
}

/** A field that two people wrote without having seen each other: the value that stands, then the others. */
export interface Contest {
  field: string;
  values: Claim[];
}

export interface Claim {
  value: unknown;
  actor: Id;
  actor_name?: string;
  /** When, by her clock. */
  hlc: Hlc;
  change: Id;
}

export interface FeatureHistory {
  changes: ChangeOut[];
  contested: Contest[];
}

export interface ChangePage {
  changes: ChangeOut[];
  next: number;
  head: number;
}

export interface Person {
  id: Id;
  name: string;
  /** Given by the page, the same on every screen. */
  color: string;
  animal?: string;
  view?: View;
  doing?: string;
  feature?: Id;
}

export interface Member {
  account: Id;
  name: string;
  role: Role;
  /** Came by a join link and has no passphrase. */
  guest?: boolean;
}

export interface JoinLink {
  id: Id;
  code?: string;
  url?: string;
  role: Role;
  /** Milliseconds since 1970. */
  expires_at: number;
  uses_left?: number | null;
}

/** What an invitation says before it is accepted. */
export interface InvitationOpened {
  map_name: string;
  role: Role;
  /** What one may be called. */
  name: string | null;
  /** Milliseconds since 1970. */
  expires_at: number;
}

/** An invitation that waits for the one it is meant for. */
export interface Invitation {
  id: Id;
  role: Role;
  name: string | null;
  expires_at: number;
}

/** The only time that its code is shown. */
export interface InvitationMade extends Invitation {
  code: string;
  url: string;
}

export interface LayerCounts {
  layer: Id;
  total: number;
  /** How many of each code of the category. */
  codes: Record<string, number>;
  /** How many of severity 1 to 5. */
  severities: number[];
}

/** Detailed tiles that can lie under every map. */
export interface Archive {
  name: string;
  kind: 'vector' | 'raster';
  url: string;
  minzoom: number;
  maxzoom: number;
  attribution?: string;
}
