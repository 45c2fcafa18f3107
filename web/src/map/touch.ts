/** Taps, as the screens want to hear of them. */
import type { Map as Engine } from 'maplibre-gl';

export interface Touched {
  point: { x: number; y: number };
  at: [lon: number, lat: number];
  finger: boolean;
}

/** Milliseconds after a touch in which a click is the touch's own. */
const echo = 1000;

export function listen(engine: Engine, tap: (touched: Touched) => void): void {
  let lastFinger = -Infinity;
  const touch = (): void => void (lastFinger = performance.now());
  engine.on('touchstart', touch);
  engine.on('touchend', touch);
  engine.on('click', ({ point, lngLat }) =>
    tap({ point: { x: point.x, y: point.y }, at: [lngLat.lng, lngLat.lat], finger: performance.now() - lastFinger < echo }));
}
