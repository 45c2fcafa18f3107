import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Bookmark, Feature, Id, Kind, MapInfo, View } from '../api/types';
import type { Entry } from '../sync/batch';
import type { Sight } from '../sync/sight';
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
  /** Single values: kinds, what texts are looked through for, the last account, the clock. */
  values: { key: string; value: unknown };
}

export type Single = { kinds: Kind[]; clock: string; replica: { map: Id; account: Id; head: Bookmark; sight?: Sight } };

export type Database = IDBPDatabase<Trama>;
const NAME = 'trama';
const VERSION = 1;

let opened: Promise<Database> | undefined;
/** Outlives a page that was to forget the device and goes before the browser has erased everything. */
const MARK = 'forget';
/** How long the browser has to erase before the page goes on, in milliseconds: the next one finishes it before anything else. */
const PATIENCE = 3_000;
/** Whoever forgot a device must find nothing that a page, this one or one beside it, wrote a moment later. */
let forgotten = false;
const otherPages = 'BroadcastChannel' in globalThis ? new BroadcastChannel('forget') : undefined;

export function database(name = NAME): Promise<Database> {
  if (forgotten) return Promise.reject(new DOMException('this device was forgotten', 'InvalidStateError'));
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

/** Whether anything was ever kept here. Looking for what is not there must leave no trace either. */
export async function holds(): Promise<boolean> {
  if (opened) return true;
  const names = await globalThis.indexedDB?.databases?.().catch(() => undefined);
  return names ? names.some(({ name }) => name === NAME) : true;
}

/**
 * Everything that the browser keeps for this origin: databases, caches, the worker, the small stores, and with them, last, the
 * mark. Waits for as long as somebody else holds a database open.
 */
export async function erase(): Promise<void> {
  (await opened?.catch(() => undefined))?.close();
  opened = undefined;
  const known = (await globalThis.indexedDB?.databases?.().catch(() => undefined)) ?? (globalThis.indexedDB ? [{ name: NAME }] : []);
  const names = known.flatMap(({ name }) => name ?? []);
  const registered = (await globalThis.navigator?.serviceWorker?.getRegistrations().catch(() => [])) ?? [];
  await Promise.all(registered.map((registration) => registration.unregister()));
  if ('caches' in globalThis) for (const key of await caches.keys()) await caches.delete(key);
  await Promise.all(names.map((name) => deleteDB(name)));
  globalThis.localStorage?.clear();
  globalThis.sessionStorage?.clear();
}

/**
 * Forget this device: no page of this browser keeps anything from here on, until it is opened anew. A browser may erase later
 * (a tab that sleeps holds the database), or say nothing when it has: what is not erased by then is `owed`.
 */
export async function forget(): Promise<void> {
  forgotten = true;
  try {
    globalThis.localStorage?.setItem(MARK, '1');
  } catch {
    // Without storage nothing outlives the page, and there is nothing to finish.
  }
  otherPages?.postMessage('forget');
  await Promise.race([erase().catch(() => undefined), new Promise((late) => setTimeout(late, PATIENCE))]);
}

/** Whether an earlier page forgot this device and went before everything was erased: `erase` comes before anything else then. */
export function owed(): boolean {
  try {
    return !!globalThis.localStorage?.getItem(MARK);
  } catch {
    return false;
  }
}

/** Calls when another page of this browser forgets the device. */
export function onForgotten(heard: () => void): void {
  otherPages?.addEventListener('message', () => {
    forgotten = true;
    void opened?.then((db) => db.close(), () => undefined);
    heard();
  });
}
