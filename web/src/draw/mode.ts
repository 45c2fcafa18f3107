/**
 * Terra Draw's mode for drawing by finger: taps set corners, a dragged finger draws or places one, and everything can
 * be undone step by step and taken up again from the journal.
 */
import { TerraDrawExtend, type GeoJSONStoreFeatures, type HexColor, type TerraDrawAdapterStyling, type TerraDrawMouseEvent, type TerraDrawKeyboardEvent } from 'terra-draw';
import type { Position } from 'geojson';
import { distance } from './measure';
import type { Tool } from './index';
import { shapeOfTool } from './shape';
import { mattering, type Pixel } from './simplify';
import type { Sketch } from './sketch';

type Geometry = GeoJSONStoreFeatures['geometry'];
type Role = 'area' | 'line' | 'closing' | 'corner' | 'first' | 'last' | 'centre';

/** Pixels: a trace is sampled this finely, simplified this much, and closed by a tap this near to its start. */
const sample = 3;
const tolerance = 2.2;
const closing = 22;
/** More corners than this are not dotted one by one. */
const dotted = 80;
/** The radius in pixels of a circle that was only tapped. */
const tapped = 56;

export interface Heard {
  /** The sketch or its trace changed. */
  change(how: 'step' | 'trace'): void;
  /** A tap that finishes: on the first corner of an area, again on the last corner of a line, or a point. */
  done(): void;
  key(key: string): void;
}

export class SketchMode extends TerraDrawExtend.TerraDrawBaseDrawMode<Record<string, never>> {
  override mode = 'sketch';
  color: HexColor = '#8a2b5b';
  edge: HexColor = '#ffffff';
  /** With the crosshair the finger moves the map; corners come from `mark`. */
  crosshair = false;
  /** Whether the pointer that is down draws by dragging (a finger does; a mouse only freehand). */
  drags = true;
  #sketch: Sketch | null = null;
  #heard: Heard | null = null;
  #trace: { at: Position; pixel: Pixel }[] = [];
  #radiusBefore: number | undefined;
  #pointsBefore: readonly Position[] = [];
  /** Where the mouse or the crosshair is: the next corner, shown before it is set. */
  #hover: Position | null = null;
  #shown: string[] = [];

  begin(sketch: Sketch, heard: Heard): void {
    this.#sketch = sketch;
    this.#heard = heard;
    this.#hover = null;
    this.#trace = [];
    this.paint();
  }

  end(): void {
    this.#sketch = null;
    this.#heard = null;
    this.#trace = [];
    this.#erase();
  }

  start(): void {
    this.setStarted();
    this.setCursor('crosshair');
  }

  stop(): void {
    this.cleanUp();
    this.setStopped();
    this.setCursor('unset');
  }

  cleanUp(): void {
    this.#erase();
  }

  /** The points a finger is drawing just now. */
  get trace(): Position[] {
    return this.#trace.map(({ at }) => at);
  }

  /** Sets a corner at a place, as the crosshair does. */
  mark(at: Position): void {
    this.#set(at, this.project(at[0] ?? 0, at[1] ?? 0), true);
  }

  hover(at: Position | null): void {
    this.#hover = at;
    this.paint();
  }

  override onClick(event: TerraDrawMouseEvent): void {
    if (!this.#sketch || this.crosshair || event.button === 'right' || event.isContextMenu) return;
    this.#hover = null;
    this.#set([event.lng, event.lat], { x: event.containerX, y: event.containerY }, false);
  }

  override onMouseMove(event: TerraDrawMouseEvent): void {
    if (!this.#sketch || this.crosshair || !this.#sketch.points.length || this.#sketch.tool === 'point') return;
    this.hover([event.lng, event.lat]);
  }

  override onDragStart(event: TerraDrawMouseEvent): void {
    if (!this.#draws()) return;
    const sketch = this.#sketch as Sketch;
    this.#hover = null;
    this.#radiusBefore = sketch.radius;
    this.#pointsBefore = [...sketch.points];
    this.#trace = [this.#point(event)];
    if (sketch.tool === 'circle') {
      const [centre] = sketch.points;
      const inCentre = centre && this.#near(centre, event, closing);
      if (!centre || inCentre) sketch.add([event.lng, event.lat]);
    }
  }

  override onDrag(event: TerraDrawMouseEvent): void {
    const sketch = this.#sketch;
    if (!sketch || !this.#trace.length) return;
    const point = this.#point(event);
    if (sketch.tool === 'circle') this.#stretch(sketch, point.at);
    else if (!freehand(sketch.tool)) this.#trace = [point];
    else {
      const { pixel } = this.#trace.at(-1) as { pixel: Pixel };
      if (Math.hypot(pixel.x - point.pixel.x, pixel.y - point.pixel.y) < sample) return;
      this.#trace.push(point);
    }
    this.paint();
    this.#heard?.change('trace');
  }

  override onDragEnd(event: TerraDrawMouseEvent): void {
    const sketch = this.#sketch;
    if (!sketch || !this.#trace.length) return;
    const trace = [...this.#trace, this.#point(event)];
    this.#trace = [];
    if (sketch.tool === 'circle') this.#heard?.change('step');
    else if (!freehand(sketch.tool)) this.#set([event.lng, event.lat], trace.at(-1)?.pixel ?? { x: 0, y: 0 }, false);
    else {
      const kept = mattering(trace.map(({ pixel }) => pixel), tolerance);
      sketch.add(...kept.map((i) => trace[i]?.at as Position));
      this.#heard?.change('step');
    }
    this.paint();
  }

  override onKeyUp(event: TerraDrawKeyboardEvent): void {
    this.#heard?.key(event.key);
  }

  /** A second finger came: what the first one drew is taken back. */
  takeBack(): void {
    const sketch = this.#sketch;
    if (!sketch || !this.#trace.length) return;
    this.#trace = [];
    if (sketch.tool === 'circle') {
      sketch.undo();
      if (this.#pointsBefore[0]) sketch.add(this.#pointsBefore[0]);
      sketch.radius = this.#radiusBefore;
    }
    this.paint();
    this.#heard?.change('step');
  }

  #draws(): boolean {
    return this.#sketch !== null && !this.crosshair && this.drags;
  }

  #point(event: TerraDrawMouseEvent): { at: Position; pixel: Pixel } {
    return { at: [event.lng, event.lat], pixel: { x: event.containerX, y: event.containerY } };
  }

  #near(place: Position, event: { containerX: number; containerY: number }, reach: number): boolean {
    const { x, y } = this.project(place[0] ?? 0, place[1] ?? 0);
    return Math.hypot(x - event.containerX, y - event.containerY) < reach;
  }

  #set(at: Position, pixel: Pixel, exact: boolean): void {
    const sketch = this.#sketch;
    if (!sketch) return;
    const { points, tool } = sketch;
    const here = { containerX: pixel.x, containerY: pixel.y };
    const area = shapeOfTool[tool] === 'Polygon' && tool !== 'circle';
    const [first] = points;
    const last = points.at(-1);
    const reach = exact ? 8 : closing;
    if (area && points.length > 2 && first && this.#near(first, here, reach)) return this.#heard?.done();
    if (tool.endsWith('line') && points.length > 1 && last && this.#near(last, here, reach)) return this.#heard?.done();
    if (last && tool !== 'point' && tool !== 'circle' && this.#near(last, here, 3)) return;
    if (tool === 'circle' && first && sketch.radius) this.#stretch(sketch, at);
    else {
      sketch.add(at);
      if (tool === 'circle') sketch.radius = distance(at, this.#beside(pixel));
    }
    this.paint();
    this.#heard?.change('step');
    if (tool === 'point') this.#heard?.done();
  }

  #beside({ x, y }: Pixel): Position {
    const { lng, lat } = this.unproject(x + tapped, y);
    return [lng, lat];
  }

  #stretch(sketch: Sketch, to: Position): void {
    const [centre] = sketch.points;
    if (centre) sketch.radius = Math.max(1, distance(centre, to));
  }

  /** Draws the sketch as it is now. */
  paint(): void {
    const sketch = this.#sketch;
    if (!sketch) return;
    const extra = this.#trace.length ? this.trace : this.#hover ? [this.#hover] : [];
    const isCircle = sketch.tool === 'circle';
    const line = isCircle ? [] : [...sketch.points, ...extra];
    const shape = sketch.shape(isCircle ? [] : extra);
    const parts: [Geometry, Role][] = [];
    if (shape?.type === 'Polygon') parts.push([shape, 'area']);
    if (line.length > 1 && sketch.tool !== 'point') parts.push([{ type: 'LineString', coordinates: line }, 'line']);
    if (shape?.type === 'Polygon' && !isCircle) parts.push([{ type: 'LineString', coordinates: [line.at(-1) as Position, line[0] as Position] }, 'closing']);
    const dots = sketch.tool === 'point' && this.#trace.length ? [this.#trace.at(-1)?.at as Position] : sketch.points;
    dots.forEach((point, i) => {
      const role: Role = isCircle || sketch.tool === 'point' ? 'centre' : i === 0 ? 'first' : i === dots.length - 1 ? 'last' : 'corner';
      if (role !== 'corner' || dots.length <= dotted) parts.push([{ type: 'Point', coordinates: point as Position }, role]);
    });
    this.#erase();
    this.#shown = this.store.create(parts.map(([geometry, role]) => ({ geometry, properties: { mode: this.mode, role } })));
  }

  #erase(): void {
    const there = this.#shown.filter((id) => this.store.has(id));
    this.#shown = [];
    if (there.length) this.store.delete(there);
  }

  styleFeature(feature: GeoJSONStoreFeatures): TerraDrawAdapterStyling {
    const role = feature.properties.role as Role | undefined;
    const style = TerraDrawExtend.getDefaultStyling();
    const width = role === 'first' ? 8 : role === 'centre' ? 9 : role === 'last' ? 7 : 4.5;
    Object.assign(style, {
      polygonFillColor: this.color, polygonFillOpacity: 0.2, polygonOutlineColor: this.color, polygonOutlineWidth: role === 'area' && this.#sketch?.tool === 'circle' ? 3 : 0,
      lineStringColor: this.color, lineStringWidth: role === 'closing' ? 2 : 3.6, lineStringOpacity: role === 'closing' ? 0.75 : 1, lineStringDash: role === 'closing' ? [5, 4] : undefined,
      pointColor: role === 'last' || role === 'centre' ? this.color : this.edge, pointOutlineColor: role === 'last' || role === 'centre' ? this.edge : this.color,
      pointOutlineWidth: 2.6, pointWidth: width, zIndex: role === 'area' ? 10 : role === 'line' || role === 'closing' ? 20 : role === 'corner' ? 30 : 40,
    });
    return style;
  }
}

const freehand = (tool: Tool): boolean => tool === 'freehand_line' || tool === 'freehand_polygon';
