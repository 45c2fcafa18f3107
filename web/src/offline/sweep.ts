import { database, holds } from './database';
import { KEEP_MS } from './journal';

export interface Swept {
  /** Shapes half drawn or half described. */
  sketches: number;
  /** Copies of drafts that the server keeps for their author. */
  drafts: number;
}

/** Takes what is older than a draft may get on a device, of everybody who used it. What waits to be sent is no draft. */
export async function sweep(now = Date.now()): Promise<Swept> {
  const swept: Swept = { sketches: 0, drafts: 0 };
  if (!(await holds())) return swept;
  const write = (await database()).transaction(['journal', 'maps', 'features'], 'readwrite');
  for (let at = await write.objectStore('journal').openCursor(); at; at = await at.continue()) {
    if (now - at.value.at <= KEEP_MS) continue;
    await at.delete();
    swept.sketches += 1;
  }
  const aged = (await write.objectStore('maps').getAll()).filter((kept) => now - kept.kept_at > KEEP_MS);
  for (const { account, map } of aged) {
    const range = IDBKeyRange.bound([account, map], [account, map, '\uffff']);
    for (let at = await write.objectStore('features').openCursor(range); at; at = await at.continue()) {
      if (at.value.feature.properties.scope !== 'draft') continue;
      await at.delete();
      swept.drafts += 1;
    }
  }
  await write.done;
  return swept;
}

/** What would be lost if this device were wiped now, of everybody who used it. */
export async function unsentHere(): Promise<{ unsent: number; sketches: number }> {
  if (!(await holds())) return { unsent: 0, sketches: 0 };
  const db = await database();
  const [changes, files, sketches] = await Promise.all([db.count('outbox'), db.count('uploads'), db.count('journal')]);
  return { unsent: changes + files, sketches };
}
