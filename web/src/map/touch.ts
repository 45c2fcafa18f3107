/** Taps, long presses and the resting mouse, as the screens want to hear of them. */
import type { Map as Engine, MapMouseEvent } from 'maplibre-gl';

export interface Touched {
  point: { x: number; y: number };
  at: [lon: number, lat: number];
  finger: boolean;
}

/** Milliseconds until a press is long, and pixels it may stray. */
const long = 550;
const stray = 9;

interface Heard {
  tap(touched: Touched): void;
  hold(touched: Touched): void;
  hover(touched: Touched | null): void;
}

export function listen(engine: Engine, heard: Heard): void {
  const fromMouse = (event: MapMouseEvent, finger: boolean): Touched => ({
    point: { x: event.point.x, y: event.point.y },
    at: [event.lngLat.lng, event.lngLat.lat],
    finger,
  });
  let lastFinger = 0;
  let pressed = 0;
  let heldAt = 0;
  const finger = () => performance.now() - lastFinger < 1000;

  engine.on('click', (event) => {
    // The click that ends a long press is not a tap.
    if (performance.now() - heldAt > 700) heard.tap(fromMouse(event, finger()));
  });
  engine.on('contextmenu', (event) => {
    if (!finger()) heard.hold(fromMouse(event, false));
  });
  engine.on('touchstart', (event) => {
    lastFinger = performance.now();
    window.clearTimeout(pressed);
    if (event.points.length !== 1) return;
    const touched: Touched = { point: { x: event.point.x, y: event.point.y }, at: [event.lngLat.lng, event.lngLat.lat], finger: true };
    const start = event.point;
    const cancel = (moved?: { point: { x: number; y: number } }) => {
      if (moved && Math.hypot(moved.point.x - start.x, moved.point.y - start.y) < stray) return;
      window.clearTimeout(pressed);
      engine.off('touchmove', cancel);
    };
    engine.on('touchmove', cancel);
    engine.once('touchend', () => {
      lastFinger = performance.now();
      cancel();
    });
    pressed = window.setTimeout(() => {
      heldAt = performance.now();
      engine.off('touchmove', cancel);
      heard.hold(touched);
    }, long);
  });
  let asked = 0;
  engine.on('mousemove', (event) => {
    if (finger()) return;
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => heard.hover(fromMouse(event, false)));
  });
  engine.on('mouseout', () => {
    cancelAnimationFrame(asked);
    heard.hover(null);
  });
}
