import { describe, expect, it } from 'vitest';
import type { MapInfo, Workshop } from '../../api';
import { usualScope, workshopIn } from './room';

const workshop = (id: string, more: Record<string, unknown> = {}): Workshop => ({ id, phase: null, seat: null, plan: {}, ...more }) as unknown as Workshop;
const at = (since: number) => ({ id: 'open', since });
const found = (...workshops: Workshop[]): string | undefined => workshopIn({ workshops } as MapInfo)?.id;

describe('the workshop of now', () => {
  it('is the one that is held, then the one in which she sits, then the last one', () => {
    const [past, next] = [workshop('past', { plan: { date: '2025-11-28' } }), workshop('next', { plan: { date: '2026-11-28' } })];
    expect(found()).toBeUndefined();
    expect([found(past, next), found(next, past)]).toEqual(['next', 'next']);
    expect(found({ ...past, seat: {} }, next)).toBe('past');
    expect(found({ ...past, seat: {} }, { ...next, phase: at(2) }), 'who leads comes to it and may sit down').toBe('next');
    expect(found({ ...past, seat: {}, phase: at(1) }, { ...next, phase: at(2) })).toBe('past');
    expect(found({ ...past, seat: {}, phase: at(1) }, { ...next, seat: {}, phase: at(2) })).toBe('next');
  });
});

describe('what is new and of which nobody said how far', () => {
  it('goes as far as the server lets it go', () => {
    const info = (role: string, ...workshops: Workshop[]): MapInfo => ({ role, workshops }) as MapInfo;
    expect(usualScope(info('facilitator', workshop('a', { seat: {} })))).toBe('map');
    expect(usualScope(info('participant', workshop('a')))).toBe('workshop');
    expect(usualScope(info('participant', workshop('a', { seat: {} })))).toBe('draft');
  });
});
