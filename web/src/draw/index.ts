/**
 * Drawing by finger, thumb, mouse or keys. Everything that ui/ may know of it is here; nothing of Terra Draw shows.
 *
 * One drawing is under way at a time. What it yields is a geometry with at most 6 decimals; the caller makes the change.
 */
import type { Geometry } from '../api/types';

export type Tool = 'point' | 'line' | 'polygon' | 'freehand_line' | 'freehand_polygon' | 'circle';

/** A shape on its way, as the journal keeps it: enough to go on with it after the page was lost. */
export interface Stroke {
  tool: Tool;
  /** What is drawn so far. An area is not closed yet: its corners in order. A circle: its centre. */
  points: [lon: number, lat: number][];
  /** How many of the points came together, and are undone together: a stroke has many, a tap has one. */
  steps?: number[];
  /** Metres, of a circle. */
  radius?: number;
}

export interface DrawState {
  /** The tools are there; until then a finger draws nothing, and what was started begins when they come. */
  ready: boolean;
  /** What the finger does now: one of the tools, `edit` for a shape taken up again, null when nothing is under way. */
  doing: Tool | 'edit' | null;
  crosshair: boolean;
  /** Corners set so far. */
  points: number;
  canUndo: boolean;
  canRedo: boolean;
  /** The shape is complete enough for `finish`. */
  canFinish: boolean;
  /** Editing: a corner is chosen, or it is a point: `mark` with the crosshair would act on it. */
  chosen: boolean;
  /** Editing: a corner is chosen that can go. */
  canRemove: boolean;
  /** Metres: length of a line, perimeter of an area, radius of a circle. */
  length?: number;
  /** Square metres of an area or circle. */
  area?: number;
  /** Why it cannot be finished, a key for the language files: `crosses_itself`, `too_small`, `too_many_points`. */
  problem?: DrawProblem;
}
export type DrawProblem = 'crosses_itself' | 'too_small' | 'too_many_points';

/** Why a shape can be looked at but not edited by hand, a key for the language files. */
export type ReadOnly = 'multi_part' | 'has_holes' | 'too_many_points';

export interface Finished {
  geometry: Geometry;
  tool: Tool | 'edit';
  /** Metres, of a circle: "around here". */
  radius?: number;
}

export interface DrawEvents {
  /** `finish` was called, or a point was set with the `point` tool. The only thing that becomes a change. */
  finish: Finished;
  /** The shape on its way altered; null when it was finished or given up. Goes to the journal. */
  stroke: Stroke | null;
  /** A shape taken up again, as it now is; null when every step was undone. Goes to the journal. */
  reshape: Geometry | null;
  state: DrawState;
}

export interface StartOptions {
  /** `#rrggbb` of the kind being drawn. */
  color?: string;
  /** Place points at the centre of the screen with a button instead of under the finger. */
  crosshair?: boolean;
  /** A stroke saved by the journal to go on with. */
  resume?: Stroke;
}

export interface Drawing {
  readonly state: DrawState;
  /** Starts drawing. Gives up whatever was under way. */
  start(tool: Tool, options?: StartOptions): void;
  /** Takes a shape up for editing, or says why that is not possible (it is then only shown). `resume`: as the journal kept it. */
  edit(geometry: Geometry, options?: { color?: string; crosshair?: boolean; resume?: Geometry }): { ok: true } | { ok: false; why: ReadOnly };
  setCrosshair(on: boolean): void;
  /** Crosshair: sets a corner at the centre of the screen, or while editing moves the chosen corner there. */
  mark(): void;
  /** A circle's radius in metres, from a slider or keys. */
  setRadius(metres: number): void;
  removePoint(): void;
  /** While editing: whether a drag inside the shape moves all of it. Off at first, so that a finger can move the map. */
  setMoving(on: boolean): void;
  undo(): void;
  redo(): void;
  finish(): void;
  cancel(): void;
  on<E extends keyof DrawEvents>(event: E, heard: (detail: DrawEvents[E]) => void): () => void;
  destroy(): void;
}

/** Whether a geometry can be edited by hand, and if not, why. */
export { editable } from './editable';
/** Metres and square metres; their words are ui/'s. */
export { areaOf, lengthOf, distance } from './measure';
export { openDrawing } from './drawing';
/** Of a finger's trace, the points that matter. */
export { mattering } from './simplify';
