import { Problem } from '../api/problem';
import type { Id } from '../api/types';
import { Backoff } from './backoff';
import type { Target } from './change';

/** A photo or voice note that waits to be sent; its change can only be made once the server has named it. */
export interface Upload extends Target {
  id: Id;
  account: Id;
  map: Id;
  blob: Blob;
  media_type: string;
  name?: string;
  problem?: { type: string; title: string; detail?: string };
}

export interface UploadStore {
  load(account: Id): Promise<Upload[]>;
  put(upload: Upload): Promise<void>;
  remove(id: Id): Promise<void>;
}

export interface UploadOptions {
  account: Id;
  store: UploadStore;
  /** Answers what the file is, as the server kept it. */
  send(upload: Upload): Promise<{ id: Id; media_type: string }>;
  /** The file is on the server under this id; now the change that hangs it on the feature can go. */
  sent(upload: Upload, attachment: Id): Promise<void>;
  /** `unkept`: how many of them this device could not keep. */
  changed?(uploads: readonly Upload[], unkept: number): void;
  random?: () => number;
}

/** The queue of files, one at a time, kept on the device until the server has each. */
export class Uploads {
  readonly #options: UploadOptions;
  readonly #backoff: Backoff;
  #uploads: Upload[] = [];
  readonly #unkept = new Set<Id>();
  #running: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #again = false;

  constructor(options: UploadOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random);
  }

  get uploads(): readonly Upload[] {
    return this.#uploads;
  }

  async open(): Promise<void> {
    const left = await this.#options.store.load(this.#options.account).catch(() => []);
    this.#uploads = [...left, ...this.#uploads];
    this.#tell();
    this.kick();
  }

  /** Resolves when the file is safe on this device; rejects when it cannot be, and it is sent all the same. */
  async add(upload: Upload): Promise<void> {
    this.#uploads = [...this.#uploads, upload];
    this.#tell();
    try {
      await this.#options.store.put(upload);
    } catch (error) {
      this.#unkept.add(upload.id);
      throw error;
    } finally {
      this.#tell();
      this.kick();
    }
  }

  async drop(id: Id): Promise<void> {
    this.#uploads = this.#uploads.filter((upload) => upload.id !== id);
    await this.#options.store.remove(id).catch(() => undefined);
    this.#tell();
  }

  kick(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    if (this.#running) this.#again = true;
    else this.#running = this.#run();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    this.#again = false;
    try {
      for (let next = this.#next(); next && !this.#closed; next = this.#next()) {
        const { id, media_type } = await this.#options.send(next);
        await this.#options.sent({ ...next, media_type }, id);
        await this.drop(next.id);
        this.#backoff.reset();
      }
    } catch (error) {
      await this.#failed(error);
    } finally {
      this.#running = undefined;
      if (this.#again) this.kick();
    }
  }

  #next(): Upload | undefined {
    return this.#uploads.find((upload) => !upload.problem);
  }

  async #failed(error: unknown): Promise<void> {
    const problem = error instanceof Problem ? error : Problem.network(error);
    const next = this.#next();
    if (!next || problem.status === 401) return;
    let pause = 0;
    if (problem.passing) {
      pause = this.#backoff.next(problem.retryAfter);
    } else {
      const kept: Upload = { ...next, problem: { type: problem.type, title: problem.title, ...(problem.detail ? { detail: problem.detail } : {}) } };
      this.#uploads = this.#uploads.map((upload) => (upload.id === next.id ? kept : upload));
      await this.#options.store.put(kept).catch(() => undefined);
      this.#tell();
    }
    this.#timer = setTimeout(() => this.kick(), pause);
  }

  #tell(): void {
    this.#options.changed?.(this.#uploads, this.#uploads.filter(({ id }) => this.#unkept.has(id)).length);
  }
}
