import { describe, expect, it } from 'vitest';
import { readAddress } from './place';

describe('the address', () => {
  it('of a setup link, a join link, a map and the list of maps', () => {
    expect(readAddress('', '#setup=abc')).toEqual({ page: 'setup', token: 'abc' });
    expect(readAddress('', '#join=rio-luna-sal-mar')).toEqual({ page: 'join', code: 'rio-luna-sal-mar' });
    expect(readAddress('', '#invitation=seis-palabras')).toEqual({ page: 'invitation', code: 'seis-palabras' });
    expect(readAddress('?map=1', '#map=9/5.7/-76.6&feature=2')).toEqual({ page: 'map', map: '1' });
    expect(readAddress('?projector=1', '')).toEqual({ page: 'projector', map: '1' });
    expect(readAddress('', '')).toEqual({ page: 'maps' });
  });

  it('a published map by its own path, whatever stands behind it', () => {
    expect(readAddress('?map=7', '#map=9/4.1/-70.7', '/p/5e0c')).toEqual({ page: 'public', id: '5e0c' });
    expect(readAddress('', '', '/p/')).toEqual({ page: 'maps' });
  });
});
