import type { Id, Shape } from '../api/types';
import { database } from './database';

/** A shape that is being drawn: enough to take it up again where the hand was, after a crash or a reload. */
export interface Stroke {
  /** One stroke per person and map at a time. */
  key: string;
  map: Id;
  account: Id;
  layer: Id;
  tool: string;
  shape: Shape;
  /** Longitude and latitude of each corner so far, in degrees. */
  points: [number, number][];
  /** An existing feature whose shape is being changed. */
  feature?: Id;
  /** Whatever the form already held. */
  fields?: Record<string, unknown>;
  at: number;
}

/** A forgotten stroke is of no use, and of use only to the wrong people. */
const KEEP_MS = 7 * 24 * 3600_000;

export const strokeKey = (account: Id, map: Id): string => `${account}/${map}`;

export async function writeStroke(stroke: Omit<Stroke, 'key' | 'at'>, now = Date.now()): Promise<void> {
  const db = await database();
  await db.put('journal', { ...stroke, key: strokeKey(stroke.account, stroke.map), at: now });
}

export async function readStroke(account: Id, map: Id, now = Date.now()): Promise<Stroke | undefined> {
  const db = await database();
  const stroke = await db.get('journal', strokeKey(account, map));
  if (stroke && now - stroke.at > KEEP_MS) {
    await eraseStroke(account, map);
    return undefined;
  }
  return stroke;
}

export async function eraseStroke(account: Id, map: Id): Promise<void> {
  const db = await database();
  await db.delete('journal', strokeKey(account, map));
}
