import { attachments, log, type Bookmark, type Change, type Id, type Verdict } from '../../api';
import { keepValue, keptValue } from '../../offline/kept';
import { outboxStore, uploadStore } from '../../offline/outbox_store';
import type { Entry } from '../../sync/batch';
import { VERSION } from '../../sync/change';
import { Clock } from '../../sync/hlc';
import { newId } from '../../sync/ids';
import { Outbox, type OutboxState } from '../../sync/outbox';
import { Uploads, type Upload } from '../../sync/uploads';
import { Drafts } from './drafts';

export interface OutgoingListener {
  accepted(entry: Entry, verdict: Verdict, head: Bookmark): void;
  refused(entry: Entry): void;
  /** A file arrived: make the change that hangs it on its feature. */
  uploaded(upload: Upload, attachment: Id): Promise<void>;
}

/** Everything one person made on this device that the server does not have yet, over all maps. */
export class Outgoing {
  state = $state.raw<OutboxState>({ waiting: 0, refused: [], link: 'idle', unkept: 0 });
  /** Whether this device could keep what was last made on it. */
  keeps = $state(true);
  files = $state.raw<readonly Upload[]>([]);
  #unkeptFiles = $state(0);
  clock = new Clock();
  readonly drafts = new Drafts();
  readonly account: Id;
  readonly #outbox: Outbox;
  readonly #uploads: Uploads;
  #listener: { map: Id; heard: OutgoingListener } | undefined;
  #closed = false;

  constructor(account: Id) {
    this.account = account;
    this.#outbox = new Outbox({
      account, store: outboxStore, send: log.append,
      accepted: (entry, verdict, head) => {
        if (verdict.hlc) this.clock.receive(verdict.hlc);
        if (this.#listener?.map === entry.map) this.#listener.heard.accepted(entry, verdict, head);
      },
      refused: (entry) => {
        if (this.#listener?.map === entry.map) this.#listener.heard.refused(entry);
      },
      changed: (state) => (this.state = state),
    });
    this.#uploads = new Uploads({
      account, store: uploadStore,
      send: (upload) => attachments.put(upload.map, upload.id, upload.blob, upload.media_type),
      sent: (upload, attachment) => this.#uploaded(upload, attachment),
      changed: (files, unkept) => ([this.files, this.#unkeptFiles] = [files, unkept]),
    });
  }

  async open(): Promise<void> {
    const last = await keptValue<string>('clock');
    if (last) this.clock.receive(last);
    await this.#outbox.open();
    await this.#uploads.open();
    if (this.#closed) return;
    addEventListener('online', this.kick);
    document.addEventListener('visibilitychange', this.kick);
  }

  close(): void {
    this.#closed = true;
    this.#outbox.close();
    this.#uploads.close();
    removeEventListener('online', this.kick);
    document.removeEventListener('visibilitychange', this.kick);
  }

  readonly kick = (): void => {
    if (document.visibilityState === 'hidden') return;
    this.#outbox.kick();
    this.#uploads.kick();
  };

  listen(map: Id, heard: OutgoingListener): () => void {
    const mine = { map, heard };
    this.#listener = mine;
    // The next map may listen already when the last one is left.
    return () => void (this.#listener === mine && (this.#listener = undefined));
  }

  /** Resolves when the change is safe on this device: true; or, when the device cannot keep it, on its way only: false. */
  async add(map: Id, change: Change): Promise<boolean> {
    try {
      await this.#outbox.add(map, change);
      await keepValue('clock', this.clock.last);
      this.keeps = true;
    } catch {
      this.keeps = false;
    }
    return this.keeps;
  }

  async addFile(upload: Omit<Upload, 'id' | 'account'>): Promise<boolean> {
    const kept = await this.#uploads.add({ ...upload, id: newId(), account: this.account }).then(() => true, () => false);
    this.keeps = kept;
    return kept;
  }

  pending(map: Id): Entry[] {
    // Read so that whoever asks in an effect is asked again when the outbox alters.
    void this.state;
    return this.#outbox.entries.filter((entry) => entry.map === map);
  }

  settled(): Promise<void> {
    return this.#outbox.settled();
  }

  drop(id: Id): Promise<void> {
    return this.#outbox.drop(id);
  }

  dropFile(id: Id): Promise<void> {
    return this.#uploads.drop(id);
  }

  /** What is in this page alone, and gone when it is closed. */
  get unkept(): number {
    return this.state.unkept + this.#unkeptFiles;
  }

  /** Everything that would be lost if this device were wiped now. */
  get unsent(): number {
    return this.state.waiting + this.files.length;
  }

  async #uploaded(upload: Upload, attachment: Id): Promise<void> {
    if (this.#listener?.map === upload.map) return this.#listener.heard.uploaded(upload, attachment);
    const { layer, feature, map, media_type, name } = upload;
    const body = { attachment, media_type, ...(name ? { name } : {}) };
    await this.add(map, { id: newId(), kind: 'feature.attach', version: VERSION, hlc: this.clock.tick(), base: 0, layer, feature, body });
  }
}
