import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Bookmark, Feature, Id, Kind, MapInfo, MapSummary, View } from '../api/types';
import type { Entry } from '../sync/batch';
import type { Upload } from '../sync/uploads';
import type { Sketch } from './journal';

export interface KeptMap {
  account: Id;
  map: Id;
  info: MapInfo;
  /** Where this person last looked. */
  view?: View;
  kept_at: number;
}

/** One database of the browser for everything that must outlive the page. All of it is erased by `forget`. */
export interface Trama extends DBSchema {
  /** Half-drawn shapes, point by point. */
  journal: { key: string; value: Sketch };
  /** Changes that the server does not have yet. */
  outbox: { key: number; value: Entry; indexes: { id: Id; account: Id } };
  /** Photos and voice notes that the server does not have yet. */
  uploads: { key: Id; value: Upload; indexes: { account: Id } };
  /** Maps that were opened on this device, for opening them without network. */
  maps: { key: [Id, Id]; value: KeptMap };
  /** Features of those maps, as this viewer may see them. */
  features: { key: [Id, Id, Id]; value: { account: Id; map: Id; id: Id; feature: Feature } };
  /** Single values: kinds, the list of maps, the last account, the clock. */
  values: { key: string; value: unknown };
}

export type Single = { kinds: Kind[]; maps: MapSummary[]; clock: string; replica: { map: Id; account: Id; head: Bookmark } };

export type Database = IDBPDatabase<Trama>;
const NAME = 'trama';
const VERSION = 1;

let opened: Promise<Database> | undefined;

export function database(name = NAME): Promise<Database> {
  opened ??= openDB<Trama>(name, VERSION, {
    upgrade(db) {
      db.createObjectStore('journal', { keyPath: 'key' });
      const outbox = db.createObjectStore('outbox', { keyPath: 'order', autoIncrement: true });
      outbox.createIndex('id', 'id', { unique: true });
      outbox.createIndex('account', 'account');
      db.createObjectStore('uploads', { keyPath: 'id' }).createIndex('account', 'account');
      db.createObjectStore('maps', { keyPath: ['account', 'map'] });
      db.createObjectStore('features', { keyPath: ['account', 'map', 'id'] });
      db.createObjectStore('values');
    },
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase | null)?.close();
      opened = undefined;
    },
    terminated() {
      opened = undefined;
    },
  });
  // A refusal may pass (space was made, another tab was closed): the next one asks again.
  opened.catch(() => (opened = undefined));
  return opened;
}

/** Ask the browser not to throw our data away when space runs short. Only offered in secure contexts. */
export async function keep(): Promise<void> {
  try {
    await navigator.storage?.persist?.();
  } catch {
    // A refusal changes nothing we could act on.
  }
}

/** Forget this phone: everything in the database, the caches and the worker. */
export async function forget(): Promise<void> {
  const db = await database();
  const names = [...db.objectStoreNames];
  const all = db.transaction(names, 'readwrite');
  await Promise.all([...names.map((name) => all.objectStore(name).clear()), all.done]);
  if ('caches' in globalThis) for (const key of await caches.keys()) await caches.delete(key);
  if (globalThis.navigator?.serviceWorker) {
    for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
  }
  globalThis.localStorage?.clear();
}
