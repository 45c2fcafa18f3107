import type { Change, Feature, Geometry, Id, PutBody, Scope, Values } from '../api/types';
import { put, remove, restore, type Moment, type Target } from './change';

/**
 * What a step back (or forth) has to bring about: that the feature is there or not, or that some of its
 * registers have some values. It holds no whole feature, so that a step touches only what its own edit touched.
 */
export interface Step {
  target: Target;
  exists?: boolean;
  geometry?: Geometry;
  scope?: Scope;
  properties?: Values;
}

export interface Undone {
  change: Change;
  /** True when the feature is there after the step. */
  exists: boolean;
}

/** How many of one's own edits can be taken back. */
const DEPTH = 100;

/**
 * Undo and redo of one person's own edits on one map. A step becomes a new change, computed when it is taken from
 * the state of that moment; what it replaces becomes the step of the other stack. So n undos and n redos with
 * nothing between restore the map, and an edit that others made meanwhile in other fields is left alone.
 */
export class History {
  #undo: Step[] = [];
  #redo: Step[] = [];
  readonly #view: (id: Id) => Feature | null | undefined;

  constructor(view: (id: Id) => Feature | null | undefined) {
    this.#view = view;
  }

  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  get canRedo(): boolean {
    return this.#redo.length > 0;
  }

  /** The features that the next steps are about: they must be known before a step is taken. */
  get nextUndo(): Target | undefined {
    return this.#undo[this.#undo.length - 1]?.target;
  }

  get nextRedo(): Target | undefined {
    return this.#redo[this.#redo.length - 1]?.target;
  }

  /** Call before the change is applied here, with the feature as it is now. */
  record(change: Change): void {
    const step = opposite(change, change.feature ? this.#view(change.feature) : undefined);
    if (!step) return;
    this.#undo = [...this.#undo.slice(1 - DEPTH), step];
    this.#redo = [];
  }

  undo(moment: Moment): Undone | undefined {
    return this.#take(this.#undo, this.#redo, moment);
  }

  redo(moment: Moment): Undone | undefined {
    return this.#take(this.#redo, this.#undo, moment);
  }

  /** A refused change leaves nothing to undo. */
  forget(feature: Id): void {
    this.#undo = this.#undo.filter((step) => step.target.feature !== feature);
    this.#redo = this.#redo.filter((step) => step.target.feature !== feature);
  }

  #take(from: Step[], to: Step[], moment: Moment): Undone | undefined {
    for (let step = from.pop(); step; step = from.pop()) {
      const now = this.#view(step.target.feature) ?? null;
      const change = realise(step, now, moment);
      // Somebody else removed the feature meanwhile: this step has nothing left to do.
      if (!change) continue;
      const back = opposite(change, now);
      if (back) to.push(back);
      return { change, exists: change.kind !== 'feature.delete' };
    }
    return undefined;
  }
}

function realise(step: Step, now: Feature | null, moment: Moment): Change | undefined {
  if (step.exists === false) return now ? remove(moment, step.target) : undefined;
  if (step.exists === true) return now ? undefined : restore(moment, step.target);
  return now ? put(moment, step.target, step) : undefined;
}

/** The step that takes a change back, given the feature before it. */
function opposite(change: Change, before: Feature | null | undefined): Step | undefined {
  if (!change.feature || !change.layer) return undefined;
  const target: Target = { layer: change.layer, feature: change.feature };
  switch (change.kind) {
    case 'feature.delete':
      return { target, exists: true };
    case 'feature.restore':
      return { target, exists: false };
    case 'feature.put':
      return before ? { target, ...registersBefore(change.body, before) } : { target, exists: false };
    default:
      return undefined;
  }
}

function registersBefore(body: PutBody, before: Feature): Partial<Step> {
  const step: Partial<Step> = {};
  if (body.geometry && before.geometry) step.geometry = before.geometry;
  if (body.scope) step.scope = before.properties.scope;
  if (body.properties) {
    step.properties = {};
    for (const field of Object.keys(body.properties)) step.properties[field] = before.properties.fields[field] ?? null;
  }
  return step;
}
