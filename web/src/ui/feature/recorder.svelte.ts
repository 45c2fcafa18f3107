import { LONGEST_S } from './voice';

const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];

/** Recording needs a secure context; on plain HTTP the phone's own recorder is asked for by a file field. */
export function canRecord(): boolean {
  return typeof MediaRecorder !== 'undefined' && !!globalThis.navigator?.mediaDevices?.getUserMedia;
}

/** Who records, and when its note is where it belongs. There is one microphone. */
let running: { recorder: Recorder; kept: Promise<unknown> } | undefined;

/** Ends the note that is being recorded, and waits until whoever is to have it does: what is kept now must not lose it. */
export async function endNote(): Promise<void> {
  running?.recorder.stop();
  await running?.kept;
}

const release = (stream: MediaStream): void => stream.getTracks().forEach((track) => track.stop());

/** A voice note being recorded. */
export class Recorder {
  on = $state(false);
  seconds = $state(0);
  #recorder: MediaRecorder | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Waits no longer for a yes to the microphone. */
  #leave: (() => void) | undefined;

  /** Gives the note to `use` when it is stopped; rejects when the microphone may not be used, or gave nothing. */
  async record(use: (note: Blob) => void | Promise<void>): Promise<void> {
    if (this.on || this.#leave) return;
    const kept = this.#note().then((note) => note && use(note));
    running = { recorder: this, kept: kept.catch(() => undefined) };
    await kept;
  }

  stop(): void {
    this.#leave?.();
    if (this.#recorder?.state === 'recording') this.#recorder.stop();
  }

  async #note(): Promise<Blob | null> {
    const asked = navigator.mediaDevices.getUserMedia({ audio: true });
    const left = new Promise<null>((leave) => (this.#leave = () => leave(null)));
    const stream = await Promise.race([asked, left]).finally(() => (this.#leave = undefined));
    if (stream) return this.#listen(stream);
    // A yes that comes after she left opens nothing.
    void asked.then(release, () => undefined);
    return null;
  }

  #listen(stream: MediaStream): Promise<Blob> {
    const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
    const parts: Blob[] = [];
    const done = new Promise<Blob>((resolve, reject) => {
      const recorder = new MediaRecorder(stream, type ? { mimeType: type, audioBitsPerSecond: 32_000 } : {});
      this.#recorder = recorder;
      recorder.addEventListener('dataavailable', (event) => parts.push(event.data));
      recorder.addEventListener('stop', () => {
        const note = new Blob(parts, { type: recorder.mimeType.split(';')[0] });
        if (note.size > 0) resolve(note);
        else reject(new Error('nothing was recorded'));
      });
      recorder.start();
      const began = Date.now();
      this.on = true;
      this.seconds = 0;
      this.#timer = setInterval(() => {
        this.seconds = Math.floor((Date.now() - began) / 1000);
        if (Date.now() - began > LONGEST_S * 1000) this.stop();
      }, 250);
    });
    return done.finally(() => {
      release(stream);
      clearInterval(this.#timer);
      this.on = false;
    });
  }
}
