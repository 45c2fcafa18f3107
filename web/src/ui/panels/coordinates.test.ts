import { describe, expect, it } from 'vitest';
import { readCoordinates } from './coordinates';

describe('coordinates as people write them', () => {
  it.each([
    ['5.69, -76.66', [-76.66, 5.69]],
    ['5.69 -76.66', [-76.66, 5.69]],
    ['5,69 -76,66', [-76.66, 5.69]],
    ['5.69,-76.66', [-76.66, 5.69]],
    ['-100.5, 20', [-100.5, 20]],
    ['5.69 N, 76.66 W', [-76.66, 5.69]],
    ['76.66 O 5.69 N', [-76.66, 5.69]],
    ['5°41\'24"N 76°39\'36"W', [-76.66, 5.69]],
  ])('%s', (text, [lon, lat]) => {
    const found = readCoordinates(text);
    expect(found?.[0]).toBeCloseTo(lon!, 6);
    expect(found?.[1]).toBeCloseTo(lat!, 6);
  });

  it.each(['Quibdó', '5.69', '95, 200', 'calle 5 # 20-11', ''])('is not %s', (text) => {
    expect(readCoordinates(text)).toBeUndefined();
  });
});
