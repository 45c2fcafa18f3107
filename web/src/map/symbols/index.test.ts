import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

let network: Record<string, Record<string, string>> | null;
let asked: string[];
let symbols: typeof import('.'); // eslint-disable-line @typescript-eslint/consistent-type-imports

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  [network, asked] = [{ shipped: { circle: 'M1 1' }, all: { tent: 'M2 2' } }, []];
  vi.stubGlobal('fetch', (url: string) => {
    const name = /(shipped|all)\.json/.exec(url)?.[1] ?? '';
    asked.push(name);
    return network ? Promise.resolve(Response.json(network[name])) : Promise.reject(new TypeError('no network'));
  });
  symbols = await import('.');
});
afterEach(() => vi.useRealTimers());

describe('a pictogram', () => {
  it('of the shipped ones costs nobody the others', async () => {
    expect(await symbols.findSymbol('circle')).toMatchObject({ path: 'M1 1' });
    expect(asked).toEqual(['shipped']);
    expect(await symbols.findSymbol('tent')).toMatchObject({ path: 'M2 2' });
    expect(asked).toEqual(['shipped', 'all']);
  });

  it('that did not come is a dot until it comes, and whoever drew it hears of that', async () => {
    const there = network;
    network = null;
    const heard = vi.fn();
    symbols.onSymbols(heard);
    expect((await symbols.findSymbol('circle')).path).toMatch(/^M7.5/);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(heard).not.toHaveBeenCalled();
    network = there;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(heard).toHaveBeenCalled();
    expect(await symbols.findSymbol('circle')).toMatchObject({ path: 'M1 1' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(vi.getTimerCount(), 'nothing is asked for any more').toBe(0);
  });
});
