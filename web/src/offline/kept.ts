import type { Bookmark, Feature, Id, MapInfo, View } from '../api/types';
import type { Sight } from '../sync/sight';
import { database, holds, type Database, type KeptMap, type Single } from './database';

/**
 * What is kept of the maps so that they open without network: their description, kinds, features, last view. All of it
 * is a copy: a device that cannot keep it (full, forbidden) shows less without network, and nothing else goes wrong.
 */
const opened = async (): Promise<Database> => database();
const spare = <T>(work: Promise<T>): Promise<T | undefined> => work.catch(() => undefined);

export const keepMap = (account: Id, info: MapInfo): Promise<void> => spare((async () => {
  const { store } = (await database()).transaction('maps', 'readwrite');
  const before = await store.get([account, info.id]);
  await store.put({ ...before, account, map: info.id, info: structuredClone(info), kept_at: Date.now() });
})());

export const keepView = (account: Id, map: Id, view: View): Promise<void> => spare((async () => {
  const { store } = (await database()).transaction('maps', 'readwrite');
  const before = await store.get([account, map]);
  if (before) await store.put({ ...before, view });
})());

export const keptMap = (account: Id, map: Id): Promise<KeptMap | undefined> =>
  spare(opened().then((db) => db.get('maps', [account, map])));

export async function keptMaps(account: Id): Promise<KeptMap[]> {
  const all = await spare(opened().then((db) => db.getAll('maps')));
  return (all ?? []).filter((kept) => kept.account === account).sort((a, b) => b.kept_at - a.kept_at);
}

/** Up to where the log is known with what is kept, and under which rights it was seen. */
export interface Mark {
  head: Bookmark;
  sight: Sight;
}

const ofMap = (account: Id, map: Id): IDBKeyRange => IDBKeyRange.bound([account, map], [account, map, '\uffff']);

/** Replace what is kept of a map's features. */
export const keepFeatures = (account: Id, map: Id, features: readonly Feature[], mark: Mark): Promise<void> => spare((async () => {
  const db = await database();
  const write = db.transaction(['features', 'values'], 'readwrite');
  const store = write.objectStore('features');
  await store.delete(ofMap(account, map));
  // Every request of a transaction that is given up fails by itself, so each is waited for.
  await Promise.all([
    ...features.map((feature) => store.put({ account, map, id: feature.id, feature })),
    write.objectStore('values').put({ map, account, ...mark }, `replica/${account}/${map}`),
    write.done,
  ]);
})());

/** One feature changed; `null` removes it. `mark` when everything up to there is kept with it. */
export const keepFeature = (account: Id, map: Id, id: Id, feature: Feature | null, mark?: Mark): Promise<void> => spare((async () => {
  const db = await database();
  const write = db.transaction(['features', 'values'], 'readwrite');
  const store = write.objectStore('features');
  await Promise.all([
    feature ? store.put({ account, map, id, feature: structuredClone(feature) }) : store.delete([account, map, id]),
    ...(mark ? [write.objectStore('values').put({ map, account, ...mark }, `replica/${account}/${map}`)] : []),
    write.done,
  ]);
})());

export const keptFeatures = (account: Id, map: Id): Promise<{ features: Feature[] } & Mark | undefined> => spare((async () => {
  const db = await database();
  const replica = (await db.get('values', `replica/${account}/${map}`)) as Single['replica'] | undefined;
  if (!replica) return undefined;
  const rows = await db.getAll('features', ofMap(account, map));
  return { features: rows.map((row) => row.feature), head: replica.head, sight: replica.sight ?? {} };
})());

/** Everything of a map, or of its features alone. */
const drop = (account: Id, map: Id, whole: boolean): Promise<void> => spare((async () => {
  const db = await database();
  const write = db.transaction(['maps', 'features', 'values'], 'readwrite');
  await Promise.all([
    ...(whole ? [write.objectStore('maps').delete([account, map])] : []),
    write.objectStore('features').delete(ofMap(account, map)),
    write.objectStore('values').delete(`replica/${account}/${map}`),
    write.done,
  ]);
})());
export const dropMap = (account: Id, map: Id): Promise<void> => drop(account, map, true);
export const dropFeatures = (account: Id, map: Id): Promise<void> => drop(account, map, false);

export const keepValue = <T>(key: string, value: T): Promise<void> =>
  spare(opened().then((db) => db.put('values', structuredClone(value), key)).then(() => undefined));

export const keptValue = <T>(key: string): Promise<T | undefined> =>
  spare(holds().then(async (some) => (some ? ((await database()).get('values', key) as Promise<T | undefined>) : undefined)));

export const dropValue = (key: string): Promise<void> =>
  spare(holds().then(async (some) => (some ? (await database()).delete('values', key) : undefined)));
