/** While something is drawn, one finger draws and two move the map. */
import type { Map as Engine } from 'maplibre-gl';

/** @returns a switch: held means that one finger no longer moves the map */
export function twoFingers(engine: Engine): (held: boolean) => void {
  let held = false;
  const follow = (event: TouchEvent) => {
    if (!held) return;
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
    if (held) {
      engine.dragPan.disable();
      engine.dragRotate.disable();
      engine.doubleClickZoom.disable();
      engine.boxZoom.disable();
    } else {
      engine.dragPan.enable();
      engine.doubleClickZoom.enable();
    }
  };
}
