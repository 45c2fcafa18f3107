import { expect, test } from 'vitest';
import { ballotOf } from './ballot';

test('a ballot has an id of its own, whichever zeros it begins with', () => {
  const vote = '0f000000-0000-4000-8000-000000000001';
  expect(ballotOf(vote, '0f000000-0000-4000-8000-0000000000ff')).toBe('00000000-0000-0000-0000-0000000000fe');
  expect(ballotOf(vote, vote)).not.toBe(vote);
});
