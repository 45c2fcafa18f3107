import { describe, expect, it } from 'vitest';
import type { Kind } from '../../api';
import { choices, isLooser, precisionAt, tightened } from './precision';

const kind = { precision: { public: 'cell:12', participant: 'cell:13', partner: 'cell:13', member: 'exact', protection: 'exact' } } as unknown as Kind;

describe('the precision of a layer', () => {
  it('is offered from that of its kind downwards', () => {
    expect(choices(kind, 'member')).toEqual(['exact', 'cell:15', 'cell:13', 'cell:12', 'municipality', 'count', 'none']);
    expect(choices(kind, 'partner')).toEqual(['cell:13', 'cell:12', 'municipality', 'count', 'none']);
  });

  it('is kept only where it differs from the kind', () => {
    expect(tightened(kind, { member: 'exact', partner: 'none' })).toEqual({ partner: 'none' });
    expect(precisionAt(kind, { partner: 'none' }, 'partner')).toBe('none');
    expect(precisionAt(kind, {}, 'member')).toBe('exact');
  });

  it('takes two people when anybody would see more', () => {
    expect(isLooser(kind, { member: 'cell:13' }, { member: 'cell:15' })).toBe(true);
    expect(isLooser(kind, { member: 'cell:13' }, {})).toBe(true);
    expect(isLooser(kind, { member: 'cell:13' }, { member: 'none', partner: 'none' })).toBe(false);
    expect(isLooser(kind, {}, { member: 'cell:15' })).toBe(false);
    expect(isLooser(kind, { member: 'none', partner: 'none' }, { member: 'none', partner: 'count' })).toBe(true);
  });
});
