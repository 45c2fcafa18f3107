import type { Entry } from '../sync/batch';
import type { OutboxStore } from '../sync/outbox';
import type { UploadStore } from '../sync/uploads';
import { database } from './database';

/** The outbox in IndexedDB: the order of writing is the order of sending. */
export const outboxStore: OutboxStore = {
  async load(account) {
    const db = await database();
    const entries = await db.getAllFromIndex('outbox', 'account', account);
    return entries.sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  },
  async put(entry) {
    const db = await database();
    const write = db.transaction('outbox', 'readwrite', { durability: 'strict' });
    const order = await write.store.index('id').getKey(entry.id);
    const plain: Entry = structuredClone(entry);
    delete plain.order;
    await write.store.put(order === undefined ? plain : { ...plain, order });
    await write.done;
  },
  async remove(id) {
    const db = await database();
    const write = db.transaction('outbox', 'readwrite');
    const order = await write.store.index('id').getKey(id);
    if (order !== undefined) await write.store.delete(order);
    await write.done;
  },
};

export const uploadStore: UploadStore = {
  async load(account) {
    return (await database()).getAllFromIndex('uploads', 'account', account);
  },
  async put(upload) {
    await (await database()).put('uploads', upload);
  },
  async remove(id) {
    await (await database()).delete('uploads', id);
  },
};
