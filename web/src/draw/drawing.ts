/** One drawing at a time on one map: starts tools and edits, and tells what comes of them. */
import type { HexColor } from 'terra-draw';
import type { Position } from 'geojson';
import type { Geometry } from '../api/types';
import { engineOf, type TramaMap } from '../map';
import { editable } from './editable';
import type { Editing } from './editing';
import type { DrawEvents, Drawing, DrawState, StartOptions, Tool } from './index';
import type { Kit } from './kit';
import { areaOf, lengthOf } from './measure';
import { Overlay } from './overlay';
import { problemOf, type Simple } from './shape';
import { Sketch } from './sketch';

type Listeners = { [E in keyof DrawEvents]: Set<(detail: DrawEvents[E]) => void> };
/** Milliseconds between two entries in the journal while a finger is moving. */
const journalled = 400;
/** Milliseconds until what could not be fetched is asked for again. */
const again = 3_000;
const idle: DrawState = { ready: false, doing: null, crosshair: false, points: 0, canUndo: false, canRedo: false, canFinish: false, chosen: false, canRemove: false };

export function openDrawing(map: TramaMap): Drawing {
  const grip = engineOf(map);
  const listeners: Listeners = { finish: new Set(), stroke: new Set(), reshape: new Set(), state: new Set() };
  const say = <E extends keyof DrawEvents>(event: E, detail: DrawEvents[E]) => listeners[event].forEach((heard) => heard(detail));
  const overlay = new Overlay(grip);
  /** Terra Draw is fetched apart from the map, beside it. */
  let kit: Kit | null = null;
  let sketch: Sketch | null = null;
  let editing: Editing | null = null;
  let crosshair = false;
  let color: string | undefined;
  let state = idle;
  let lastEntry = 0;
  let destroyed = false;

  function down(event: PointerEvent): void {
    if (kit && sketch && !crosshair) {
      const mouseDraws = sketch.tool.startsWith('freehand') || sketch.tool === 'circle';
      kit.mode.drags = event.pointerType !== 'mouse' || mouseDraws;
      grip.hold(kit.mode.drags ? 'stroke' : 'taps');
    }
    if (editing) {
      const { left, top } = grip.surface.getBoundingClientRect();
      editing.choose({ x: event.clientX - left, y: event.clientY - top });
    }
  }

  // The map's style must be in before Terra Draw can add its layers; what is asked for earlier waits.
  let opening: Promise<void> | null = null;
  const open = (): Promise<void> => {
    opening ??= Promise.all([import('./kit'), grip.ready])
      .then(([{ openKit }]) => {
        if (!destroyed) kit = openKit(grip, { down, holds: () => sketch !== null || editing !== null, second: () => kit?.mode.takeBack(), edited: () => editing?.commit() });
      })
      .catch(() => {
        // Not fetched: the network is gone.
        opening = null;
      });
    return opening;
  };
  void open();
  let task = 0;
  const later = (run: (kit: Kit) => void) => {
    const own = ++task;
    if (kit) return run(kit);
    const wait = (): void => {
      if (own !== task || destroyed) return;
      if (kit) run(kit);
      else setTimeout(() => void open().then(wait), again);
    };
    void open().then(wait);
  };

  const colors = () => {
    const { sketch: own, edge } = grip.colors();
    return { color: (color ?? own) as HexColor, edge: edge as HexColor };
  };
  const middle = (): Position => grip.unproject(grip.middle());
  const trace = (): Position[] => kit?.mode.trace ?? [];
  const shapeNow = (): Simple | null => (editing ? editing.shape : (sketch?.shape(trace()) ?? null));

  function tell(): void {
    const shape = shapeNow();
    // What a finger is still drawing is looked through when it lifts.
    const rough = sketch?.tool === 'freehand_polygon' && trace().length > 0;
    const problem = shape && !rough ? problemOf(shape) : undefined;
    const ready = shape !== null && !rough && problem === undefined;
    const isCircle = sketch?.tool === 'circle';
    state = {
      ready: kit !== null,
      doing: sketch?.tool ?? (editing ? 'edit' : null),
      crosshair,
      points: editing?.corners ?? (sketch ? sketch.points.length + trace().length : 0),
      canUndo: editing?.altered ?? sketch?.canUndo ?? false,
      canRedo: editing?.canRedo ?? sketch?.canRedo ?? false,
      canFinish: editing ? ready && editing.altered : ready,
      chosen: editing?.chosen != null,
      canRemove: editing?.removable ?? false,
      ...(isCircle && sketch?.radius !== undefined && { length: sketch.radius }),
      ...(!isCircle && shape && shape.type !== 'Point' && { length: lengthOf(shape) }),
      ...(shape?.type === 'Polygon' && { area: areaOf(shape) }),
      ...(problem && { problem }),
    };
    showMeasure(shape);
    say('state', state);
  }

  function showMeasure(shape: Simple | null): void {
    if (sketch?.tool === 'circle' && sketch.radius !== undefined) return overlay.measure(sketch.radius, sketch.points[0]);
    const moving = trace().at(-1);
    if (sketch && moving && shape?.type === 'LineString') return overlay.measure(lengthOf(shape), moving);
    overlay.measure(null, undefined);
  }

  function changed(how: 'step' | 'trace'): void {
    tell();
    const now = performance.now();
    if (!sketch || (how === 'trace' && now - lastEntry < journalled)) return;
    lastEntry = now;
    say('stroke', sketch.stroke(trace()));
  }

  /** Puts everything away, saying nothing. */
  function rest(): void {
    task++;
    editing?.end();
    editing = null;
    sketch = null;
    overlay.measure(null, undefined);
    overlay.crosshair(false);
    kit?.rest();
    grip.hold(null);
  }

  function aim(): void {
    if (kit) kit.mode.crosshair = crosshair;
    overlay.crosshair(crosshair && (sketch !== null || editing !== null));
    if (sketch) grip.hold(crosshair ? 'taps' : 'stroke');
    editing?.aim(crosshair);
    kit?.mode.hover(crosshair && sketch?.points.length && sketch.tool !== 'circle' ? middle() : null);
    tell();
  }

  const stopMoving = grip.onMove(() => {
    if (crosshair && sketch) kit?.mode.hover(sketch.points.length && sketch.tool !== 'circle' ? middle() : null);
    if (crosshair && (sketch || editing)) overlay.crosshair(true);
    showMeasure(shapeNow());
  });

  const stopTheme = grip.onTheme(() => {
    kit?.paint(colors());
    editing?.paint(colors().color, colors().edge);
  });

  function finish(): void {
    const shape = shapeNow();
    if (!shape || !state.canFinish) return;
    const tool = editing ? 'edit' : (sketch as Sketch).tool;
    const radius = sketch?.tool === 'circle' ? sketch.radius : undefined;
    rest();
    say('stroke', null);
    tell();
    say('finish', { geometry: shape, tool, ...(radius !== undefined && { radius: Math.round(radius) }) });
  }

  function cancel(): void {
    const was = sketch || editing;
    rest();
    if (was) say('stroke', null);
    tell();
  }

  function mark(): void {
    if (sketch) kit?.mode.mark(middle());
    else editing?.place(middle());
  }

  const step = (way: 'undo' | 'redo') => {
    if (editing) return editing[way]();
    sketch?.[way]();
    kit?.mode.paint();
    changed('step');
  };

  return {
    get state() {
      return state;
    },
    start(tool: Tool, options: StartOptions = {}) {
      rest();
      color = options.color;
      crosshair = options.crosshair ?? crosshair;
      const next = new Sketch(tool, options.resume?.tool === tool ? options.resume : undefined);
      sketch = next;
      grip.hold(crosshair ? 'taps' : 'stroke');
      tell();
      later((ready) => {
        ready.sketch(colors(), next, {
          change: changed,
          done: finish,
          key(key) {
            if (key === 'Enter') (crosshair ? mark : finish)();
            else if (key === 'Backspace') step('undo');
          },
        });
        aim();
      });
    },
    edit(geometry: Geometry, options = {}) {
      const answer = editable(geometry);
      if (!answer.ok) return answer;
      const resume = options.resume?.type === geometry.type && editable(options.resume).ok ? (options.resume as Simple) : undefined;
      let told = JSON.stringify(resume ?? null);
      rest();
      color = options.color;
      crosshair = options.crosshair ?? crosshair;
      grip.hold('taps');
      later((ready) => {
        const made: Editing = ready.edit(colors(), geometry as Simple, () => {
          const { color: own, edge } = colors();
          if (editing !== made) return;
          made.paint(own, edge);
          tell();
          const now = made.altered ? made.shape : null;
          if (JSON.stringify(now) === told) return;
          told = JSON.stringify(now);
          say('reshape', now);
        }, resume);
        editing = made;
        made.paint(colors().color, colors().edge);
        aim();
      });
      return { ok: true };
    },
    setCrosshair(on) {
      crosshair = on;
      aim();
    },
    mark,
    setRadius(metres) {
      if (sketch?.tool !== 'circle' || !sketch.points.length) return;
      sketch.radius = Math.max(1, metres);
      kit?.mode.paint();
      changed('step');
    },
    removePoint: () => editing?.remove(),
    setMoving: (on) => editing?.move(on),
    undo: () => step('undo'),
    redo: () => step('redo'),
    finish,
    cancel,
    on(event, heard) {
      listeners[event].add(heard);
      return () => void listeners[event].delete(heard);
    },
    destroy() {
      destroyed = true;
      rest();
      stopMoving();
      stopTheme();
      overlay.remove();
      kit?.close();
    },
  };
}
