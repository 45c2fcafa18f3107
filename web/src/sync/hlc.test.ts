import { describe, expect, it } from 'vitest';
import { Clock, readHlc, writeHlc } from './hlc';
import { newId } from './ids';

describe('the clock', () => {
  it('writes sixteen lowercase hex digits and reads them back', () => {
    const stamp = { ms: 1_732_000_000_123, counter: 41 };
    expect(writeHlc(stamp)).toMatch(/^[0-9a-f]{16}$/);
    expect(readHlc(writeHlc(stamp))).toEqual(stamp);
    expect(() => readHlc('12')).toThrow(RangeError);
  });

  it('never stands still or runs backwards, even when the wall clock does', () => {
    let now = 1_000_000;
    const clock = new Clock(() => now);
    const first = clock.tick();
    const second = clock.tick();
    now -= 5_000;
    const third = clock.tick();
    now += 10_000;
    const fourth = clock.tick();
    expect([fourth, third, second, first].sort()).toEqual([first, second, third, fourth]);
  });

  it('puts an edit after everything it has heard of', () => {
    const clock = new Clock(() => 1_000);
    const heard = writeHlc({ ms: 2_000, counter: 9 });
    clock.receive(heard);
    expect(clock.tick() > heard).toBe(true);
  });

  it('puts an edit after what it has heard of though it is hours behind', () => {
    const clock = new Clock(() => 1_000);
    const heard = writeHlc({ ms: 1_000 + 3 * 3600_000, counter: 0 });
    clock.receive(heard);
    expect(clock.tick() > heard).toBe(true);
  });

  it('carries a full counter into the next millisecond', () => {
    const clock = new Clock(() => 5, writeHlc({ ms: 5, counter: 0xffff }));
    expect(readHlc(clock.tick())).toEqual({ ms: 6, counter: 0 });
  });

  it('goes on after a reload from where it was', () => {
    const before = new Clock(() => 9_000);
    before.tick();
    const after = new Clock(() => 1_000, before.last);
    expect(after.tick() > before.last).toBe(true);
  });
});

describe('ids', () => {
  it('are random UUIDs of version 4', () => {
    const ids = new Set(Array.from({ length: 500 }, newId));
    expect(ids.size).toBe(500);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
