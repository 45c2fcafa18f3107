/** What the page knows of the doors: devices, the access log, what takes two people. */
import type { Clearance, Id } from './types';

/** An entry of the access log. People are known by a keyed hash of the log's own. */
export interface AccessEntry {
  seq: number;
  at: number;
  /** Null when the entry does not open. */
  act: string | null;
  who: string | null;
  map: Id | null;
  whom: string | null;
  note: string | null;
}

export interface AccessVerified {
  whole: boolean;
  breaks_at: number | null;
  entries: number | null;
  head: number | null;
  mark: string | null;
}

/** A device on which somebody is signed in. Nothing is known of it but what she calls it. */
export interface Device {
  id: Id;
  name: string | null;
  since: number;
  last_seen: number;
  expires_at: number;
  /** The one that asks. */
  this: boolean;
}

export type Wanted =
  | { act: 'export'; layers: Id[] }
  | { act: 'loosen'; layer: Id; precision: Partial<Record<Clearance, string>> }
  | { act: 'publish'; edition: Id }
  | { act: 'whole' }
  | { act: 'destroy' };

/** Something that takes two people. */
export interface Approval {
  id: Id;
  wanted: Wanted;
  by: Id;
  name: string | null;
  asked_at: number;
  until: number;
  /** It may be used by who asked. */
  confirmed: boolean;
  /** How many others may confirm it. */
  others: number;
  /** The viewer may confirm it, if need be after a pause. */
  yours: boolean;
  alone_at: number | null;
}
