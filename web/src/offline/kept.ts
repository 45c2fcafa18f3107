import type { Feature, Id, MapInfo, View } from '../api/types';
import { database, type KeptMap, type Single } from './database';

/** What is kept of the maps so that they open without network: their description, kinds, features, last view. */

export async function keepMap(account: Id, info: MapInfo): Promise<void> {
  const db = await database();
  const before = await db.get('maps', [account, info.id]);
  await db.put('maps', { ...before, account, map: info.id, info: structuredClone(info), kept_at: Date.now() });
}

export async function keepView(account: Id, map: Id, view: View): Promise<void> {
  const db = await database();
  const before = await db.get('maps', [account, map]);
  if (before) await db.put('maps', { ...before, view });
}

export async function keptMap(account: Id, map: Id): Promise<KeptMap | undefined> {
  return (await database()).get('maps', [account, map]);
}

export async function keptMaps(account: Id): Promise<KeptMap[]> {
  const db = await database();
  return (await db.getAll('maps')).filter((kept) => kept.account === account).sort((a, b) => b.kept_at - a.kept_at);
}

const ofMap = (account: Id, map: Id): IDBKeyRange => IDBKeyRange.bound([account, map], [account, map, '\uffff']);

/** Replace what is kept of a map's features. */
export async function keepFeatures(account: Id, map: Id, features: readonly Feature[], head: number): Promise<void> {
  const db = await database();
  const write = db.transaction(['features', 'values'], 'readwrite');
  const store = write.objectStore('features');
  await store.delete(ofMap(account, map));
  for (const feature of features) void store.put({ account, map, id: feature.id, feature });
  void write.objectStore('values').put({ map, account, head }, `replica/${account}/${map}`);
  await write.done;
}

/** One feature changed; `null` removes it. */
export async function keepFeature(account: Id, map: Id, id: Id, feature: Feature | null, head: number): Promise<void> {
  const db = await database();
  const write = db.transaction(['features', 'values'], 'readwrite');
  const store = write.objectStore('features');
  if (feature) void store.put({ account, map, id, feature: structuredClone(feature) });
  else void store.delete([account, map, id]);
  void write.objectStore('values').put({ map, account, head }, `replica/${account}/${map}`);
  await write.done;
}

export async function keptFeatures(account: Id, map: Id): Promise<{ features: Feature[]; head: number } | undefined> {
  const db = await database();
  const replica = (await db.get('values', `replica/${account}/${map}`)) as Single['replica'] | undefined;
  if (!replica) return undefined;
  const rows = await db.getAll('features', ofMap(account, map));
  return { features: rows.map((row) => row.feature), head: replica.head };
}

export async function dropMap(account: Id, map: Id): Promise<void> {
  const db = await database();
  const write = db.transaction(['maps', 'features', 'values'], 'readwrite');
  void write.objectStore('maps').delete([account, map]);
  void write.objectStore('features').delete(ofMap(account, map));
  void write.objectStore('values').delete(`replica/${account}/${map}`);
  await write.done;
}

export async function keepValue<T>(key: string, value: T): Promise<void> {
  await (await database()).put('values', structuredClone(value), key);
}

export async function keptValue<T>(key: string): Promise<T | undefined> {
  return (await (await database()).get('values', key)) as T | undefined;
}
