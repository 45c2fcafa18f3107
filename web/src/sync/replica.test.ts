import { describe, expect, it } from 'vitest';
import type { Change, ChangeOut, Feature } from '../api/types';
import { attach, changedValues, comment, put, remove, resolve, roundGeometry } from './change';
import { Clock } from './hlc';
import { newId } from './ids';
import { others, Presence } from './presence';
import { Replica } from './replica';
import { takeSnapshot } from './snapshot';

const moment = { clock: new Clock(), base: '7' };
const target = { layer: 'l', feature: newId() };
const known = (fields = {}): Feature => ({
  type: 'Feature', id: target.feature, geometry: { type: 'Point', coordinates: [1, 2] },
  properties: { layer: 'l', kind: 'k', scope: 'map', precision: 'exact', created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z', fields },
});
const replica = (): Replica => new Replica({ author: 'me', kindOf: () => 'k', usualScope: () => 'map' });
const out = (change: Change, more: Partial<ChangeOut> = {}): ChangeOut => ({
  id: change.id, kind: change.kind, actor: 'me', hlc: change.hlc, received_at: 0,
  body: change.body, state: null, tiles: [], layer: change.layer ?? null, feature: change.feature ?? null, ...more,
}) as ChangeOut;

describe('what is shown before the server has answered', () => {
  it('is the server\'s word with one\'s own changes over it', () => {
    const page = replica();
    page.learn(target.feature, known({ name: 'a', severity: 1 }));
    page.addPending(put(moment, target, { properties: { severity: 4, name: null } }));
    page.addPending(comment(moment, target, 'hola'));
    page.addPending(attach(moment, target, { attachment: 'p', media_type: 'image/jpeg' }));
    expect(page.view(target.feature)?.properties).toMatchObject({
      fields: { severity: 4 }, comments: 1, attachments: [{ id: 'p', media_type: 'image/jpeg' }],
    });
    expect(page.changedHere().hidden).toEqual([target.feature]);
  });

  it('goes as far as the server will let it go, where nobody said', () => {
    const page = replica();
    page.addPending(put(moment, target, { geometry: { type: 'Point', coordinates: [1, 2] } }));
    expect(page.view(target.feature)?.properties.scope).toBe('map');
    const draft = { layer: 'l', feature: newId() };
    page.addPending(put(moment, draft, { geometry: { type: 'Point', coordinates: [1, 2] }, scope: 'draft' }));
    expect(page.view(draft.feature)?.properties.scope).toBe('draft');
  });

  it('keeps one\'s own pending edit when somebody else\'s change arrives', () => {
    const page = replica();
    page.learn(target.feature, known({ name: 'a' }));
    page.addPending(put(moment, target, { properties: { name: 'mine' } }));
    page.hear(out(put(moment, target, { properties: { severity: 5 } }), { actor: 'her', state: known({ name: 'a', severity: 5 }) }));
    expect(page.view(target.feature)?.properties.fields).toEqual({ name: 'mine', severity: 5 });
  });

  it('ends when the log shows the change back', () => {
    const page = replica();
    const change = put(moment, target, { geometry: { type: 'Point', coordinates: [3, 4] } });
    page.addPending(change);
    expect(page.isPending(target.feature)).toBe(true);
    page.hear(out(change, { state: known({ name: 'as the server keeps it' }) }));
    expect(page.isPending(target.feature)).toBe(false);
    expect(page.view(target.feature)?.properties.fields).toEqual({ name: 'as the server keeps it' });
  });

  it('hides what was deleted here, and tells unknown from gone', () => {
    const page = replica();
    page.learn(target.feature, known());
    page.addPending(remove(moment, target));
    expect(page.changedHere()).toEqual({ shown: [], hidden: [target.feature] });
    expect(page.view(target.feature)).toBeNull();
    expect(page.view('never heard of')).toBeUndefined();
  });

  it('is asked for where only what was done to it here is known, and not where it began here', () => {
    const page = replica();
    page.addPending(comment(moment, target, 'hola'));
    expect(page.view(target.feature), 'not even what it is').toBeNull();
    expect(page.lacks(target.feature)).toBe(true);
    page.learn(target.feature, null);
    expect([page.knows(target.feature), page.lacks(target.feature)]).toEqual([true, false]);
    const mine = { layer: 'l', feature: newId() };
    const drawn = put(moment, mine, { geometry: { type: 'Point', coordinates: [1, 2] } });
    page.addPending(drawn);
    expect([page.knows(mine.feature), page.lacks(mine.feature)]).toEqual([false, false]);
    const later = replica();
    later.addPending(drawn, true);
    expect(later.lacks(mine.feature), 'an earlier page may only have altered it').toBe(true);
  });

  it('closes a contested field with the chosen value', () => {
    const page = replica();
    page.learn(target.feature, { ...known({ severity: 2 }), properties: { ...known().properties, fields: { severity: 2 }, contested: ['severity'] } });
    page.addPending(resolve(moment, target, 'severity', 5));
    expect(page.view(target.feature)?.properties).toMatchObject({ fields: { severity: 5 }, contested: [] });
    expect(resolve(moment, target, 'severity', 5).body).toEqual({ properties: { severity: 5 } });
    expect(resolve(moment, target, 'scope', 'map').body).toEqual({ scope: 'map' });
    expect(resolve(moment, target, 'deleted', true).body).toEqual({ deleted: true });
  });
});

describe('changes', () => {
  it('write six decimals and only the fields that differ', () => {
    expect(roundGeometry({ type: 'Point', coordinates: [1.123456789, -75.0000001] })).toEqual({ type: 'Point', coordinates: [1.123457, -75] });
    expect(changedValues({ a: 1, b: 'x', c: ['p'] }, { a: 1, b: 'y', c: ['p'] })).toEqual({ b: 'y' });
    expect(changedValues({ a: 1 }, {})).toEqual({ a: null });
  });
});

describe('a snapshot', () => {
  it('is read to its end and goes on from the first page\'s head', async () => {
    const pages = [{ head: 'ten', features: [known()], next_cursor: 'x' }, { head: 'twelve', features: [known(), known()], next_cursor: null }];
    const snapshot = await takeSnapshot(async () => pages.shift()!);
    expect(snapshot.head).toBe('ten');
    expect(snapshot.features).toHaveLength(3);
  });
});

describe('presence', () => {
  it('leaves oneself out and names each other once', () => {
    const person = (id: string, name: string) => ({ id, name, view: { center: [0, 0] as [number, number], zoom: 3 } });
    expect(others([person('b', 'Zoe'), person('me', 'Yo'), person('a', 'Ana'), person('a', 'Ana')], 'me').map((one) => one.name)).toEqual(['Ana', 'Zoe']);
  });

  it('speaks at once, then seldom, and stops', async () => {
    const { vi } = await import('vitest');
    vi.useFakeTimers();
    const said: unknown[] = [];
    const presence = new Presence(async (doing) => void said.push(doing));
    presence.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(said).toEqual([]);
    for (let move = 0; move < 20; move++) {
      presence.tell({ view: { center: [move, 0], zoom: 9 } });
      await vi.advanceTimersByTimeAsync(50);
    }
    await vi.advanceTimersByTimeAsync(1_000);
    expect(said.length).toBeLessThanOrEqual(3);
    expect(said[said.length - 1]).toEqual({ view: { center: [19, 0], zoom: 9 } });
    presence.stop();
    const count = said.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said).toHaveLength(count);
    vi.useRealTimers();
  });
});
