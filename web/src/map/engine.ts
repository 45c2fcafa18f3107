/**
 * The way from a map to what draw/ draws with: the adapter of Terra Draw needs MapLibre's own map. Only draw/ asks,
 * and only to hand it on.
 */
import type { TramaMap } from './index';

export interface Grip {
  /** MapLibre's map, for Terra Draw's adapter. */
  map: unknown;
  /** Draws beneath this map layer. */
  beneath: string;
  /**
   * Who the single finger (or the mouse) belongs to: `stroke` to the drawing alone, so that only two fingers move the
   * map; `taps` leaves dragging to the map but taps to the drawing; null gives everything back.
   */
  hold(held: 'stroke' | 'taps' | null): void;
  /** The element the map fills, for what is laid over it. */
  element: HTMLElement;
  /** The element that receives pointers and touches. */
  surface: HTMLElement;
  project(at: [lon: number, lat: number]): { x: number; y: number };
  unproject(point: { x: number; y: number }): [lon: number, lat: number];
  /** The colour of sketches and the colour of their edges, `#rrggbb`, as the theme has them now. */
  colors(): { sketch: string; edge: string };
  /** Pixels of the middle of what is seen, panels aside. */
  middle(): { x: number; y: number };
  /** Settles when the map can be drawn on. */
  ready: Promise<void>;
  /** Calls back when the theme, and with it `colors()`, has changed. */
  onTheme(heard: () => void): () => void;
  /** Calls back whenever the view moves. */
  onMove(heard: () => void): () => void;
}

const grips = new WeakMap<TramaMap, Grip>();

export const keepGrip = (map: TramaMap, grip: Grip): void => void grips.set(map, grip);

/** @throws when the map was not made by `openMap` */
export function engineOf(map: TramaMap): Grip {
  const grip = grips.get(map);
  if (!grip) throw new Error('This map was not opened by openMap.');
  return grip;
}
