/** While something is drawn, one finger draws and two move the map. */
import type { Map as Engine } from 'maplibre-gl';

/** @returns what `Grip.hold` does to MapLibre's handlers */
export function twoFingers(engine: Engine): (held: 'stroke' | 'taps' | null) => void {
  let held: 'stroke' | 'taps' | null = null;
  const follow = (event: TouchEvent) => {
    if (held !== 'stroke') return;
    if (event.touches.length > 1) engine.dragPan.enable();
    else engine.dragPan.disable();
  };
  // Before MapLibre sees the touch: a second finger must find panning allowed, a single one forbidden.
  const surface = engine.getCanvasContainer();
  for (const type of ['touchstart', 'touchend', 'touchcancel'] as const) {
    surface.addEventListener(type, follow, { capture: true, passive: true });
  }
  return (now) => {
    if (held === now) return;
    held = now;
    if (held === 'stroke') engine.dragPan.disable();
    else engine.dragPan.enable();
    for (const handler of [engine.doubleClickZoom, engine.boxZoom]) {
      if (held) handler.disable();
      else handler.enable();
    }
  };
}
