/** Terra Draw, set up for fingers on one map. Loaded apart from the page: it is needed only once somebody may draw. */
import { TerraDraw, type HexColor } from 'terra-draw';
import type { Grip } from '../map';
import { FingerAdapter } from './adapter';
import { Editing, selectMode } from './editing';
import { SketchMode, type Heard } from './mode';
import type { Simple } from './shape';
import type { Sketch } from './sketch';

interface Colors {
  color: HexColor;
  edge: HexColor;
}

export interface Kit {
  mode: SketchMode;
  sketch(colors: Colors, sketch: Sketch, heard: Heard): void;
  edit(colors: Colors, shape: Simple, changed: () => void, resume?: Simple): Editing;
  paint(colors: Colors): void;
  /** Puts the tools down; the map has its gestures again. */
  rest(): void;
  close(): void;
}

export interface Habits {
  down(event: PointerEvent): void;
  second(): void;
  /** Something is being drawn or altered. */
  holds(): boolean;
  /** A corner was dragged, added or removed. */
  edited(): void;
}

export function openKit(grip: Grip, habits: Habits): Kit {
  const mode = new SketchMode();
  const adapter = new FingerAdapter(grip, habits);
  const terra = new TerraDraw({ adapter, modes: [mode, selectMode()], tracked: false });
  terra.start();
  terra.on('finish', (_, { action }) => {
    if (action !== 'draw') habits.edited();
  });
  return {
    mode,
    sketch(colors, sketch, heard) {
      terra.setMode('sketch');
      Object.assign(mode, colors);
      mode.begin(sketch, heard);
    },
    edit(colors, shape, changed, resume) {
      adapter.mayPan = true;
      Object.assign(mode, colors);
      terra.setMode('select');
      return new Editing(terra, grip, shape, changed, resume);
    },
    paint(colors) {
      Object.assign(mode, colors);
      mode.paint();
    },
    rest() {
      mode.end();
      adapter.mayPan = false;
      if (terra.getMode() !== 'static') terra.setMode('static');
    },
    close() {
      adapter.release();
      terra.stop();
    },
  };
}
