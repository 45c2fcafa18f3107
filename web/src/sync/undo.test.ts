import { describe, expect, it } from 'vitest';
import type { Change, Feature, Geometry } from '../api/types';
import { put, remove, type Moment } from './change';
import { Clock } from './hlc';
import { newId } from './ids';
import { Replica } from './replica';
import { History } from './undo';

const point = (x: number, y: number): Geometry => ({ type: 'Point', coordinates: [x, y] });

/** One person's page without a server: what she does goes into the replica as pending changes. */
class Page {
  replica = new Replica({ author: 'me', kindOf: () => 'k', usualScope: () => 'map' });
  history = new History((id) => this.replica.view(id));
  moment: Moment = { clock: new Clock(), base: 0 };

  do(change: Change): void {
    this.history.record(change);
    this.replica.addPending(change);
  }
  undo(): boolean {
    const step = this.history.undo(this.moment);
    if (step) this.replica.addPending(step.change);
    return !!step;
  }
  redo(): boolean {
    const step = this.history.redo(this.moment);
    if (step) this.replica.addPending(step.change);
    return !!step;
  }
  look(): Record<string, unknown> {
    const shown = this.replica.all().map((feature): [string, unknown] => [feature.id, [feature.geometry, feature.properties.fields, feature.properties.scope]]);
    return Object.fromEntries(shown.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** A small reproducible source of choices. */
function choices(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

describe('undo and redo', () => {
  it('restores the map after n undos and n redos, for any edits', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const pick = choices(seed);
      const page = new Page();
      const looks = [page.look()];
      const ids: string[] = [];
      for (let edit = 0; edit < 12; edit++) {
        const id = ids[pick(ids.length || 1)];
        const known = id && page.replica.view(id);
        const target = { layer: 'l', feature: known ? id : newId() };
        if (!known) ids.push(target.feature);
        if (known && pick(4) === 0) page.do(remove(page.moment, target));
        else if (known && pick(2) === 0) page.do(put(page.moment, target, { properties: { name: `n${pick(9)}`, severity: pick(3) || null } }));
        else page.do(put(page.moment, target, { geometry: point(pick(90), pick(90)), scope: pick(2) ? 'draft' : 'map' }));
        looks.push(page.look());
      }
      for (let step = looks.length - 2; step >= 0; step--) {
        expect(page.undo()).toBe(true);
        expect(page.look()).toEqual(looks[step]);
      }
      expect(page.undo()).toBe(false);
      for (let step = 1; step < looks.length; step++) {
        expect(page.redo()).toBe(true);
        expect(page.look()).toEqual(looks[step]);
      }
      expect(page.redo()).toBe(false);
    }
  });

  it('leaves what others did meanwhile in other fields alone', () => {
    const page = new Page();
    const target = { layer: 'l', feature: newId() };
    page.do(put(page.moment, target, { geometry: point(1, 1), properties: { name: 'before', severity: 2 } }));
    page.do(put(page.moment, target, { properties: { name: 'after' } }));
    page.replica.addPending(put(page.moment, target, { properties: { severity: 5 } }));
    page.undo();
    expect(page.replica.view(target.feature)?.properties.fields).toEqual({ name: 'before', severity: 5 });
  });

  it('skips what somebody else has removed', () => {
    const page = new Page();
    const target = { layer: 'l', feature: newId() };
    const other = { layer: 'l', feature: newId() };
    page.do(put(page.moment, other, { geometry: point(3, 3) }));
    page.do(put(page.moment, target, { geometry: point(1, 1) }));
    page.do(put(page.moment, target, { geometry: point(2, 2) }));
    page.replica.addPending(remove(page.moment, target));
    expect(page.undo()).toBe(true);
    expect(page.replica.all()).toEqual([]);
  });

  it('forgets the redos when something new is done', () => {
    const page = new Page();
    const target = { layer: 'l', feature: newId() };
    page.do(put(page.moment, target, { geometry: point(1, 1) }));
    page.undo();
    expect(page.history.canRedo).toBe(true);
    page.do(put(page.moment, { layer: 'l', feature: newId() }, { geometry: point(2, 2) }));
    expect(page.history.canRedo).toBe(false);
  });

  it('gives back the values of a deleted feature', () => {
    const page = new Page();
    const feature: Feature = {
      type: 'Feature', id: newId(), geometry: point(1, 1),
      properties: { layer: 'l', kind: 'k', scope: 'map', precision: 'exact', created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z', fields: { name: 'casa' } },
    };
    page.replica.learn(feature.id, feature);
    page.do(remove(page.moment, { layer: 'l', feature: feature.id }));
    expect(page.replica.view(feature.id)).toBeNull();
    page.undo();
    expect(page.replica.view(feature.id)).toEqual(feature);
  });
});
