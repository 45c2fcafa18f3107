/** Terra Draw's adapter for MapLibre, taught fingers: a second one ends the stroke and moves the map. */
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';
import type { Grip } from '../map';
import type { Habits } from './kit';

export class FingerAdapter extends TerraDrawMapLibreGLAdapter<unknown> {
  /** Whether the finger came down to draw. */
  #held = false;
  /** Only while editing may Terra Draw stop and start the map's dragging itself. */
  mayPan = false;
  readonly #fingers = new Set<number>();
  #several = false;
  readonly #stop = new AbortController();

  constructor(grip: Grip, habits: Pick<Habits, 'down' | 'second' | 'holds'>) {
    super({ map: grip.map, prefixId: 'sketch', renderBelowLayerId: grip.beneath, coordinatePrecision: 7, minPixelDragDistance: 4, minPixelDragDistanceDrawing: 4, minPixelDragDistanceSelecting: 4 });
    const listen = (type: 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel', heard: (event: PointerEvent) => void) =>
      grip.surface.addEventListener(type, heard, { capture: true, signal: this.#stop.signal });
    listen('pointerdown', (event) => {
      this.#held = habits.holds();
      if (event.pointerType === 'touch') this.#fingers.add(event.pointerId);
      if (this.#fingers.size > 1 && !this.#several) {
        this.#several = true;
        this._dragState = 'not-dragging';
        habits.second();
      }
      if (this.#several) event.stopPropagation();
      else habits.down(event);
    });
    listen('pointermove', (event) => {
      if (this.#several) event.stopPropagation();
    });
    // After a touch the browser clicks where the finger was: by then the form can lie there, and would be answered.
    grip.surface.addEventListener('touchend', (event) => this.#held && event.cancelable && event.preventDefault(), { capture: true, passive: false, signal: this.#stop.signal });
    const up = (event: PointerEvent) => {
      this.#fingers.delete(event.pointerId);
      if (!this.#several) return;
      event.stopPropagation();
      if (this.#fingers.size === 0) this.#several = false;
    };
    listen('pointerup', up);
    listen('pointercancel', (event) => {
      this._dragState = 'not-dragging';
      up(event);
    });
  }

  override setDraggability(enabled: boolean): void {
    if (this.mayPan) super.setDraggability(enabled);
  }

  /** The map's own hold decides about double taps. */
  override setDoubleClickToZoom(): void {}

  release(): void {
    this.#stop.abort();
  }
}
