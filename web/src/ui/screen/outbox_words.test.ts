import { expect, it } from 'vitest';
import type { Upload } from '../../sync/uploads';
import { outboxWords } from './outbox_words';

const state = { waiting: 0, refused: [], link: 'idle' as const, unkept: 0 };
const file = (problem?: Upload['problem']): Upload => ({ id: 'u', account: 'me', map: 'm', layer: 'l', feature: 'f', blob: new Blob(), media_type: 'image/jpeg', ...(problem && { problem }) });

it('a photo that the server refused is refused, and waits for nothing', () => {
  const words = outboxWords({ state, files: [file({ type: 'too-large', title: 'Too large' })], unkept: 0 }, 'live');
  expect(words.tone).toBe('bad');
  expect(words.text).toMatch(/^1 rechazado/);
});

it('a photo that waits is sent, and one that is in this page alone says so', () => {
  expect(outboxWords({ state, files: [file()], unkept: 0 }, 'live').tone).toBe('plain');
  expect(outboxWords({ state, files: [file()], unkept: 1 }, 'live').text).toContain('no la cierres');
});
