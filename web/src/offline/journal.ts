import type { Geometry, Id, Values } from '../api/types';
import type { Stroke, Tool } from '../draw';
import { database } from './database';

/** A shape that is being drawn or described: enough to take it up again where the hand was. */
export interface Sketch {
  /** One sketch per person and map at a time. */
  key: string;
  account: Id;
  map: Id;
  layer: Id;
  /** Given from the first stroke on, so that a sketch saved twice is one feature. */
  feature: Id;
  tool: Tool | 'edit';
  /** While the hand is drawing. */
  stroke?: Stroke;
  /** When the shape is finished and the form is open. */
  geometry?: Geometry;
  /** Metres, of a circle. */
  radius?: number;
  /** What the form already holds. */
  fields?: Values;
  at: number;
}


/** Days for which a device keeps a draft: a forgotten one is of no use, and of use only to the wrong people. */
export const KEEP_DAYS = 7;
export const KEEP_MS = KEEP_DAYS * 24 * 3600_000;

const sketchKey = (account: Id, map: Id): string => `${account}/${map}`;

export async function writeSketch(sketch: Omit<Sketch, 'key' | 'at'>, now = Date.now()): Promise<void> {
  const db = await database();
  await db.put('journal', { ...structuredClone(sketch), key: sketchKey(sketch.account, sketch.map), at: now });
}

export async function readSketch(account: Id, map: Id, now = Date.now()): Promise<Sketch | undefined> {
  const db = await database();
  const sketch = await db.get('journal', sketchKey(account, map));
  if (sketch && now - sketch.at > KEEP_MS) {
    await eraseSketch(account, map);
    return undefined;
  }
  return sketch;
}

export async function eraseSketch(account: Id, map: Id): Promise<void> {
  const db = await database();
  await db.delete('journal', sketchKey(account, map));
}
