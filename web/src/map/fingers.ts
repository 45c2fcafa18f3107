/** While something is drawn, one finger draws and two move the map. */
import type { Map as Engine } from 'maplibre-gl';

type Held = 'stroke' | 'taps' | null;

/** @returns what `Grip.hold` does to MapLibre's handlers */
export function twoFingers(engine: Engine): (held: Held) => void {
  let held: Held = null;
  const allow = (handler: { enable(): void; disable(): void }, may: boolean) => {
    if (may) handler.enable();
    else handler.disable();
  };
  const follow = (fingers: number) => {
    allow(engine.dragPan, held !== 'stroke' || fingers > 1);
    // With one finger it zooms when a drag comes soon after a tap: as when a corner is chosen and then moved.
    allow(engine.touchZoomRotate, !held || fingers > 1);
  };
  // Before MapLibre sees the touch: a second finger must find both allowed, a single one forbidden.
  const surface = engine.getCanvasContainer();
  for (const type of ['touchstart', 'touchend', 'touchcancel'] as const) {
    surface.addEventListener(type, (event) => held && follow(event.touches.length), { capture: true, passive: true });
  }
  return (now) => {
    if (held === now) return;
    held = now;
    follow(0);
    for (const handler of [engine.doubleClickZoom, engine.boxZoom]) allow(handler, !held);
  };
}
