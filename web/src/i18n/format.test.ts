import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { whenTold } from './format';

describe('when something was, as exactly as it is told', () => {
  beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-29T15:30:00Z') }));
  afterEach(() => void vi.useRealTimers());

  it('is a moment for who sees it exactly', () => expect(whenTold('2026-11-29T15:04:00Z', 'exact')).toMatch(/^hoy, \d/));

  it('is a day without an hour where the hour is not told', () => {
    expect(whenTold('2026-11-29T00:00:00Z', 'cell:13')).toBe('hoy');
    expect(whenTold('2026-11-28T00:00:00Z', 'cell:13')).toBe('ayer');
    expect(whenTold('2026-05-03T00:00:00Z', 'cell:13')).toBe('3 de mayo de 2026');
  });

  it('is a month where no more is told', () => expect(whenTold('2026-11-01T00:00:00Z', 'municipality')).toBe('noviembre de 2026'));

  it('is nothing where nothing is said', () => expect(whenTold(undefined, 'cell:13')).toBe(''));
});
