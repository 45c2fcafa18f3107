import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endNote, Recorder } from './recorder.svelte';

/** A microphone whose tracks are counted, and a yes that a person gives when she likes. */
let open = 0;
let asked: ((yes: boolean) => void)[] = [];
let recorders = 0;
let fails = false;

class FakeRecorder extends EventTarget {
  static isTypeSupported = (): boolean => true;
  state = 'inactive';
  mimeType = 'audio/webm;codecs=opus';
  constructor() {
    super();
    if (fails) throw new DOMException('not this kind', 'NotSupportedError');
    recorders += 1;
  }
  start(): void {
    this.state = 'recording';
  }
  stop(): void {
    this.state = 'inactive';
    setTimeout(() => {
      this.dispatchEvent(Object.assign(new Event('dataavailable'), { data: new Blob(['word']) }));
      this.dispatchEvent(new Event('stop'));
    });
  }
}

beforeEach(() => {
  [open, asked, recorders, fails] = [0, [], 0, false];
  vi.stubGlobal('MediaRecorder', FakeRecorder);
  const getUserMedia = (): Promise<unknown> => new Promise((resolve, reject) => asked.push((yes) => {
    if (!yes) return reject(new DOMException('no', 'NotAllowedError'));
    open += 1;
    resolve({ getTracks: () => [{ stop: () => (open -= 1) }] });
  }));
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
});
afterEach(() => vi.unstubAllGlobals());

const settled = (): Promise<unknown> => new Promise((soon) => setTimeout(soon));

describe('a voice note', () => {
  it('is recorded once, however often the button is touched while the phone asks', async () => {
    const recorder = new Recorder();
    const notes: Blob[] = [];
    const done = [recorder.record((note) => void notes.push(note)), recorder.record((note) => void notes.push(note))];
    expect(asked).toHaveLength(1);
    asked[0]!(true);
    await settled();
    expect([recorder.on, open]).toEqual([true, 1]);
    recorder.stop();
    await Promise.all(done);
    expect([notes.length, recorders, open, recorder.on]).toEqual([1, 1, 0, false]);
  });

  it('does not begin when its panel was closed while the phone asked', async () => {
    const recorder = new Recorder();
    const use = vi.fn();
    const done = recorder.record(use);
    recorder.stop();
    await done;
    asked[0]!(true);
    await settled();
    expect([recorders, open, recorder.on]).toEqual([0, 0, false]);
    expect(use).not.toHaveBeenCalled();
  });

  it('lets the microphone go when it cannot record', async () => {
    fails = true;
    const recorder = new Recorder();
    const done = recorder.record(() => undefined);
    asked[0]!(true);
    await expect(done).rejects.toThrow('not this kind');
    expect([open, recorder.on]).toEqual([0, false]);
    const refused = recorder.record(() => undefined);
    asked[1]!(false);
    await expect(refused).rejects.toThrow('no');
  });

  it('is ended and waited for by whoever keeps what it belongs to', async () => {
    const recorder = new Recorder();
    let kept: Blob | undefined;
    void recorder.record(async (note) => {
      await settled();
      kept = note;
    });
    asked[0]!(true);
    await settled();
    await endNote();
    expect(kept?.size).toBe(4);
    void recorder.record(() => undefined);
    await endNote();
    expect(open, 'nor does a question that nobody answers hold anything up').toBe(0);
  });
});
