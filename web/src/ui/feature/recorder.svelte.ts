import { LONGEST_S } from './voice';

const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];

/** Recording needs a secure context; on plain HTTP the phone's own recorder is asked for by a file field. */
export function canRecord(): boolean {
  return typeof MediaRecorder !== 'undefined' && !!globalThis.navigator?.mediaDevices?.getUserMedia;
}

/** A voice note being recorded. */
export class Recorder {
  on = $state(false);
  seconds = $state(0);
  #recorder: MediaRecorder | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Resolves with the note when it is stopped; rejects when the microphone may not be used, or gave nothing. */
  async record(): Promise<Blob> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
    const recorder = new MediaRecorder(stream, type ? { mimeType: type, audioBitsPerSecond: 32_000 } : {});
    this.#recorder = recorder;
    const parts: Blob[] = [];
    recorder.addEventListener('dataavailable', (event) => parts.push(event.data));
    const done = new Promise<Blob>((resolve, reject) => {
      recorder.addEventListener('stop', () => {
        for (const track of stream.getTracks()) track.stop();
        clearInterval(this.#timer);
        this.on = false;
        const note = new Blob(parts, { type: recorder.mimeType.split(';')[0] });
        if (note.size > 0) resolve(note);
        else reject(new Error('nothing was recorded'));
      });
    });
    recorder.start();
    const began = Date.now();
    this.on = true;
    this.seconds = 0;
    this.#timer = setInterval(() => {
      this.seconds = Math.floor((Date.now() - began) / 1000);
      if (Date.now() - began > LONGEST_S * 1000) this.stop();
    }, 250);
    return done;
  }

  stop(): void {
    if (this.#recorder?.state === 'recording') this.#recorder.stop();
  }
}
