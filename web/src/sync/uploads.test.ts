import { expect, it } from 'vitest';
import { Uploads, type Upload } from './uploads';

const photo: Upload = { id: 'u', account: 'me', map: 'm', layer: 'l', feature: 'f', blob: new Blob(['x']), media_type: 'image/jpeg' };

it('a file that the device cannot keep is in this page alone until it is sent', async () => {
  let arrives: () => void = () => undefined;
  const told: [number, number][] = [];
  const uploads = new Uploads({
    account: 'me',
    store: { load: async () => [], put: async () => { throw new DOMException('full', 'QuotaExceededError'); }, remove: async () => undefined },
    send: () => new Promise((sent) => (arrives = () => sent({ id: 'a', media_type: 'image/jpeg' }))),
    sent: async () => undefined,
    changed: (files, unkept) => told.push([files.length, unkept]),
  });
  await expect(uploads.add(photo)).rejects.toThrow('full');
  expect(told.at(-1)).toEqual([1, 1]);
  await Promise.resolve();
  arrives();
  await uploads.settled();
  expect(told.at(-1)).toEqual([0, 0]);
});
