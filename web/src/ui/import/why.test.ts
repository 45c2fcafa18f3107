import { expect, it } from 'vitest';
import { why } from './why';

it('says what is wrong with a place, not only that something is', () => {
  const reason = 'a coordinate is out of range: longitude is -180 to 180, latitude -90 to 90';
  expect(why({ row: 3, field: 'geometry', code: 'geometry-invalid', reason })).toMatch(/latitud.*90/);
  expect(why({ row: 3, field: 'geometry', code: 'geometry-invalid', reason: 'the shape is not valid: it crosses itself' })).toBe('La forma no es válida.');
  expect(why({ row: 3, code: 'something-new', reason: 'as the server says it' })).toBe('as the server says it');
});
