import type { Feature, Geometry, Id, Kind, Layer, Shape, Values } from '../../api';
import type { Drawing, DrawState, Finished, Stroke, Tool } from '../../draw';
import { eraseSketch, readSketch, writeSketch, type Sketch as Kept } from '../../offline/journal';
import { newId } from '../../sync/ids';

/** The tools for each shape, the plainest first. */
const TOOLS: Record<Shape, Tool[]> = {
  polygon: ['freehand_polygon', 'polygon', 'circle'],
  line: ['freehand_line', 'line'],
  point: ['point'],
};

/** Tools that make the same shape out of the same points. */
const SHARED: Partial<Record<Tool, Shape>> = { freehand_polygon: 'polygon', polygon: 'polygon', freehand_line: 'line', line: 'line' };

export function toolsOf(kind: Kind): Tool[] {
  const first = (shape: Shape): number => Number(shape === kind.default_geometry);
  const shapes = [...kind.geometry].sort((a, b) => first(b) - first(a));
  return shapes.flatMap((shape) => TOOLS[shape]);
}

export const toolsFor = (shape: Shape): Tool[] => TOOLS[shape];

export type Step = 'choose' | 'draw' | 'form';

/**
 * A mark on its way: choose the layer, draw, answer up to three questions. Every step is written to the journal,
 * so that a lost page costs nothing.
 */
export class Sketch {
  step = $state<Step | null>(null);
  layer = $state.raw<Layer | null>(null);
  tool = $state<Tool>('point');
  geometry = $state.raw<Geometry | null>(null);
  radius = $state<number | undefined>();
  fields = $state.raw<Values>({});
  /** A voice note for the mark. It is in this page alone, and waits where the form goes: drawn again, in words, or while the room rests. */
  voice = $state.raw<Blob | null>(null);
  crosshair = $state(false);
  /** While altering a shape: a drag inside it moves all of it. */
  moving = $state(false);
  state = $state.raw<DrawState | null>(null);
  /** An existing feature whose shape is being changed. */
  editing = $state.raw<Feature | null>(null);
  /** The device could not keep the mark: it lives in this page alone until the server has it. */
  stranded = $state(false);
  /** The device keeps what is being drawn. */
  journalled = $state(true);
  feature: Id = newId();

  readonly #drawing: Drawing;
  readonly #account: Id;
  readonly #map: Id;
  readonly #color: (layer: Layer) => string | undefined;
  readonly #edited: (feature: Feature, geometry: Geometry) => Promise<void>;
  readonly #stop: (() => void)[];
  /** What was last drawn or altered, to be taken up again when it was given up by mistake. */
  #stroke: Stroke | null = null;
  #reshaped: Geometry | null = null;

  constructor(options: {
    drawing: Drawing;
    account: Id;
    map: Id;
    color: (layer: Layer) => string | undefined;
    /** Resolves when the altered shape is a change. */
    edited: (feature: Feature, geometry: Geometry) => Promise<void>;
  }) {
    this.#drawing = options.drawing;
    this.#account = options.account;
    this.#map = options.map;
    this.#color = options.color;
    this.#edited = options.edited;
    this.#stop = [
      this.#drawing.on('finish', (finished) => this.#finished(finished)),
      this.#drawing.on('stroke', (stroke) => this.#journal(stroke)),
      this.#drawing.on('reshape', (geometry) => this.#journalEdit(geometry)),
      this.#drawing.on('state', (state) => (this.state = state)),
    ];
  }

  /** Opens the choice of what to draw. */
  choose(): void {
    if (this.step) this.cancel();
    this.step = 'choose';
  }

  /** `fields`: what is answered already, as by a card of a workshop. */
  start(layer: Layer, tool: Tool, fields: Values = {}): void {
    this.layer = layer;
    this.tool = tool;
    this.editing = null;
    this.geometry = null;
    this.radius = undefined;
    this.fields = fields;
    this.voice = null;
    this.feature = newId();
    this.#stroke = null;
    this.step = 'draw';
    this.#draw();
  }

  /** Another tool for the same shape goes on with what is drawn. */
  setTool(tool: Tool): void {
    const stroke = this.state?.points ? this.#stroke : null;
    const same = stroke && tool !== stroke.tool && !!SHARED[tool] && SHARED[tool] === SHARED[stroke.tool];
    this.tool = tool;
    this.#draw(same ? { ...stroke, tool } : undefined);
  }

  setMoving(on: boolean): void {
    this.moving = on;
    this.#drawing.setMoving(on);
  }

  setCrosshair(on: boolean): void {
    this.crosshair = on;
    this.#drawing.setCrosshair(on);
  }

  /** Takes up the shape of a feature. False with the reason when it can only be looked at. */
  edit(feature: Feature, layer: Layer, resume?: Geometry): { ok: true } | { ok: false; why: string } {
    if (!feature.geometry) return { ok: false, why: 'no_place' };
    const color = this.#color(layer);
    const answer = this.#drawing.edit(feature.geometry, { crosshair: this.crosshair, ...(color ? { color } : {}), ...(resume ? { resume } : {}) });
    if (!answer.ok) return answer;
    this.layer = layer;
    this.editing = feature;
    this.moving = false;
    this.#reshaped = resume ?? null;
    this.geometry = null;
    this.radius = undefined;
    this.fields = {};
    this.step = 'draw';
    return answer;
  }

  /** What it is was chosen before it was drawn. */
  get answered(): boolean {
    return Object.keys(this.fields).length > 0;
  }

  /** The form's answers so far, for the journal. */
  remember(fields: Values): void {
    this.fields = fields;
    this.#write({});
  }

  /** Takes the sketch off the device, where it stays on the screen: what opens the care route is kept nowhere. */
  unwrite(): void {
    this.#erase();
  }

  /** Draw again what the form describes. */
  again(): void {
    this.step = 'draw';
    this.geometry = null;
    this.#draw();
  }

  /** Gives up what is under way. Answers how to take it up again, when something was drawn. */
  cancel(): (() => void) | undefined {
    const again = this.step === 'draw' ? this.#again() : undefined;
    if (this.step === 'draw') this.#drawing.cancel();
    this.done();
    return again;
  }

  #again(): (() => void) | undefined {
    const { layer, editing } = this;
    const [stroke, reshaped] = [this.#stroke, this.#reshaped];
    if (layer && editing && reshaped) return () => void this.edit(editing, layer, reshaped);
    if (!layer || editing || !stroke || !this.state?.points) return undefined;
    return () => {
      this.start(layer, stroke.tool);
      this.#draw(stroke);
      this.#write({ stroke });
    };
  }

  /** Off the screen for a while: the journal keeps it, and `resume` takes it up again. */
  pause(): void {
    const drawing = this.step === 'draw';
    this.#rest();
    if (drawing) this.#drawing.cancel();
  }

  /** The mark is in the outbox, or given up. */
  done(): void {
    this.#rest();
    this.voice = null;
    this.#erase();
  }

  /**
   * What an earlier page left unfinished, taken up again; `featureOf` finds the feature whose shape was being altered.
   * Returns whether there was something.
   */
  async resume(layerOf: (id: Id) => Layer | undefined, featureOf: (id: Id) => Promise<Feature | null>): Promise<boolean> {
    const kept = await readSketch(this.#account, this.#map).catch(() => undefined);
    const layer = kept && layerOf(kept.layer);
    if (!kept || !layer || this.step) return false;
    if (kept.tool === 'edit') {
      const feature = kept.geometry && (await featureOf(kept.feature));
      if (!feature || this.step) return false;
      return this.edit(feature, layer, kept.geometry).ok;
    }
    this.layer = layer;
    this.tool = kept.tool;
    if (this.feature !== kept.feature) this.voice = null;
    this.feature = kept.feature;
    this.fields = kept.fields ?? {};
    this.radius = kept.radius;
    if (kept.geometry) {
      this.geometry = kept.geometry;
      this.step = 'form';
    } else if (kept.stroke && kept.stroke.points.length > 0) {
      this.step = 'draw';
      this.#draw(kept.stroke);
    } else return false;
    return true;
  }

  destroy(): void {
    for (const stop of this.#stop) stop();
  }

  #rest(): void {
    this.step = null;
    this.editing = null;
    this.geometry = null;
    this.stranded = false;
    this.fields = {};
  }

  #erase(): void {
    void eraseSketch(this.#account, this.#map).catch(() => undefined);
  }

  #draw(resume?: Stroke): void {
    if (!this.layer) return;
    const color = this.#color(this.layer);
    this.#drawing.start(this.tool, { crosshair: this.crosshair, ...(color ? { color } : {}), ...(resume ? { resume } : {}) });
  }

  #finished(finished: Finished): void {
    if (this.editing) {
      const feature = this.editing;
      this.#rest();
      // The journal lets go only when the outbox holds it.
      void this.#edited(feature, finished.geometry).then(() => this.step ?? this.#erase());
      return;
    }
    this.geometry = finished.geometry;
    this.radius = finished.radius;
    this.step = 'form';
    this.#write({});
  }

  #journal(stroke: Stroke | null): void {
    if (stroke || this.step !== 'draw') this.#stroke = stroke;
    if (stroke && this.layer && !this.editing) this.#write({ stroke });
  }

  #journalEdit(geometry: Geometry | null): void {
    this.#reshaped = geometry;
    if (!this.editing || !this.layer) return;
    if (geometry) this.#keep({ layer: this.layer.id, feature: this.editing.id, tool: 'edit', geometry });
    else this.#erase();
  }

  #write(part: Pick<Kept, 'stroke'>): void {
    if (!this.layer) return;
    this.#keep({
      layer: this.layer.id, feature: this.feature, tool: this.tool, fields: $state.snapshot(this.fields) as Values, ...part,
      ...(this.geometry ? { geometry: this.geometry } : {}),
      ...(this.radius !== undefined ? { radius: this.radius } : {}),
    });
  }

  #keep(part: Omit<Kept, 'account' | 'map' | 'key' | 'at'>): void {
    writeSketch({ account: this.#account, map: this.#map, ...part }).then(() => (this.journalled = true), () => (this.journalled = false));
  }
}
