import { createContext } from 'svelte';
import type { Archive, ChangeOut, Draws, Feature, Geometry, Id, Kind, Layer, Prompt, Scope, Values } from '../../api';
import type { Drawing, Tool } from '../../draw';
import type { Hit, TramaMap } from '../../map';
import { label, t, tn } from '../../i18n/index.svelte';
import { changedValues, put, remove } from '../../sync/change';
import { say } from '../parts/problem';
import { toasts } from '../parts/toasts.svelte';
import { Announcer } from './announcer.svelte';
import { Cover } from './cover.svelte';
import { emblemsIn } from './emblems';
import { isBare } from './first_look';
import { threadOf, titleOf } from './naming';
import type { OpenMap } from './open_map.svelte';
import { phaseOf } from './room';
import { Screen } from './screen.svelte';
import type { Sketch } from './sketch.svelte';
import { toolsFor, toolsOf } from './sketch.svelte';
import { sayTakenOff } from './taken_off';
import { look } from './theme.svelte';

/** What a person does on the map screen, in one place: look, choose, draw, alter, take back. */
export class Desk {
  readonly open: OpenMap;
  readonly screen = new Screen();
  readonly announcer = new Announcer();
  readonly cover = new Cover();
  map = $state.raw<TramaMap | null>(null);
  drawing = $state.raw<Drawing | null>(null);
  sketch = $state.raw<Sketch | null>(null);
  /** The detailed tiles under the map, when some were chosen. */
  archive = $state.raw<Archive | null>(null);
  /** Several things lie under the finger: which one was meant? */
  hits = $state.raw<Hit[]>([]);
  /** The picture of the map that is being printed. */
  paper = $state<string | null>(null);
  thinned = $state.raw<{ shown: number; total: number } | null>(null);
  /** A tap on the map answers a question: which mark is meant? */
  picking = $state.raw<((id: Id) => void) | null>(null);
  /** What a card asks to draw, while the palette is open for it. */
  asked = $state.raw<Draws | null>(null);
  /** What is drawn on now in place of the map. */
  canvas = $state.raw<Layer | null>(null);
  /** What was just invented: the palette opens where it is. */
  fresh = $state<Id | null>(null);
  /** A mark on a canvas that waits for the place its thread leads to. */
  threading = $state.raw<Feature | null>(null);
  readonly emblems = $derived.by(() => emblemsIn(this.open));

  /** A card asks for something to be drawn. */
  answering = $state(false);

  /** “Draw” was touched while the map was still on its way. */
  #eager = false;
  /** What an earlier page left is looked for, until it is known whether there was something: what begins meanwhile would be written over it. */
  #resumed: Promise<boolean> | undefined;

  constructor(open: OpenMap) {
    this.open = open;
    // An empty map says first how it begins.
    if (open.may('manage_layers') && isBare(open.info, (id) => open.kind(id))) this.screen.open({ name: 'layers' });
  }

  /** The map is there, and can be drawn on; what is known of it comes with `begun`. */
  take(map: TramaMap, drawing: Drawing, sketch: Sketch, begun: Promise<void>): void {
    [this.map, this.drawing, this.sketch] = [map, drawing, sketch];
    void this.resume(begun);
    if (this.#eager) void this.draw();
  }

  leave(): void {
    [this.map, this.drawing, this.sketch] = [null, null, null];
  }

  /** Something else on the screen is what comes next: to draw stands back. */
  get busy(): boolean {
    return this.answering || ['feature', 'notes', 'plenary', 'people'].includes(this.screen.panel?.name ?? '');
  }

  get selected(): Id | null {
    return this.screen.panel?.name === 'feature' ? this.screen.panel.id : null;
  }

  /** Layers in which this person can make a mark on the map. */
  get drawable(): Layer[] {
    return this.#offered.filter((layer) => this.open.kindOf(layer.id)?.geographic);
  }

  /** Layers whose marks stand on a canvas of their own; only a workshop draws on them. */
  get canvases(): Layer[] {
    return this.open.workshop ? this.#offered.filter((layer) => this.open.kindOf(layer.id)?.canvas) : [];
  }

  get #offered(): Layer[] {
    if (!this.open.may('draw')) return [];
    const offered = this.open.guided ? (phaseOf(this.open.workshop)?.layers ?? []) : undefined;
    return this.open.layers.filter((layer) => offered?.includes(layer.kind) ?? true);
  }

  color(kind: Kind | undefined): string | undefined {
    return look.theme === 'dark' ? kind?.style.color_dark : kind?.style.color;
  }

  lay(archive: Archive | null): void {
    this.archive = archive;
    this.map?.setArchive(archive);
  }

  select(id: Id): void {
    this.hits = [];
    this.screen.open({ name: 'feature', id });
  }

  tapped(hits: Hit[]): void {
    // A stray tap beside the form must not cost the answers in it.
    if (this.sketch?.step || this.screen.writing) return;
    const [first, ...rest] = hits;
    if (this.picking) {
      if (first) this.picking(first.id);
      return;
    }
    if (!first) {
      this.hits = [];
      if (this.selected) this.screen.close();
    } else if (rest.length === 0) this.select(first.id);
    else this.hits = hits;
  }

  async draw(): Promise<void> {
    this.#eager = !this.sketch;
    if ((this.#resumed && (await this.#resumed)) || !this.sketch) return;
    const [only, ...more] = this.open.guided ? this.canvases.filter(() => this.drawable.length === 0) : this.drawable;
    this.hits = [];
    this.asked = null;
    if (only && more.length === 0) await this.drawOn(only);
    else this.sketch.choose();
  }

  /** Draws in a layer where its marks stand: on the map, or on its canvas. */
  async drawOn(layer: Layer, tool?: Tool, fields: Values = {}): Promise<void> {
    if (this.#resumed && (await this.#resumed)) return;
    if (this.open.kindOf(layer.id)?.canvas) {
      if (this.sketch?.step) this.sketch.cancel();
      this.canvas = layer;
    } else this.drawIn(layer, tool, fields);
  }

  drawIn(layer: Layer, tool?: Tool, fields: Values = {}): void {
    const kind = this.open.kindOf(layer.id);
    const chosen = tool ?? (kind && toolsOf(kind)[0]);
    if (!chosen) return;
    this.screen.hidden = this.screen.hidden.filter((id) => id !== layer.id);
    this.sketch?.start(layer, chosen, fields);
    this.open.tell({ doing: 'drawing' });
  }

  /** A card of the phase: the tool that answers it, in one tap. */
  async answer(prompt: Prompt): Promise<void> {
    if (this.#resumed && (await this.#resumed)) return;
    const { draws } = prompt;
    const layer = [...this.drawable, ...this.canvases].find((one) => one.kind === draws?.kind);
    const kind = layer && this.open.kindOf(layer.id);
    if (!draws || !layer || !kind) return;
    if (kind.canvas) return this.drawOn(layer);
    if (this.open.guided && !draws.code) {
      this.hits = [];
      this.asked = draws;
      this.sketch?.choose();
      return;
    }
    const tool = draws.shape ? toolsFor(draws.shape)[0] : toolsOf(kind)[0];
    if (tool) this.drawIn(layer, tool, draws.code && kind.category ? { [kind.category]: draws.code } : {});
  }

  /** The form was answered: the mark becomes a change. */
  async keep(fields: Values, scope?: Feature['properties']['scope']): Promise<void> {
    const sketch = this.sketch;
    if (!sketch?.layer || !sketch.geometry) return;
    const { voice } = sketch;
    const target = { layer: sketch.layer.id, feature: sketch.feature };
    const written = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== ''));
    const kept = await this.open.make(put(this.open.moment, target, { geometry: sketch.geometry, properties: written, ...(scope ? { scope } : {}) }));
    if (voice) await this.say(target, voice);
    if (this.threading) await this.#tie(this.threading, sketch.feature);
    this.open.tell({ doing: 'looking' });
    // The form stays and says so; the mark is on its way all the same.
    if (!kept) return void (sketch.stranded = true);
    this.announcer.say(t('said.kept'));
    this.leaveForm();
  }

  /** Hangs a voice note on a mark. */
  async say(target: { layer: Id; feature: Id }, voice: Blob): Promise<void> {
    await this.open.outgoing.addFile({ map: this.open.id, ...target, blob: voice, media_type: voice.type, name: t('attach.voice') });
    this.announcer.say(t('said.attached'));
  }

  /** Leads the thread of a mark on a canvas to a place, and goes back to the canvas. */
  async #tie(mark: Feature, place: Id): Promise<void> {
    const field = threadOf(this.open.kind(mark.properties.kind));
    this.threading = null;
    if (!field) return;
    await this.open.make(put(this.open.moment, this.#target(mark), { properties: { [field.id]: place } }));
    this.canvas = this.open.layer(mark.properties.layer) ?? null;
  }

  /** From the form to the mark that it made. */
  leaveForm(): void {
    const made = this.sketch?.feature;
    this.sketch?.done();
    if (made && !this.canvas) this.select(made);
  }

  async write(feature: Feature, fields: Values, scope?: Feature['properties']['scope']): Promise<void> {
    const properties = changedValues(feature.properties.fields, fields);
    const moved = scope && scope !== feature.properties.scope ? { scope } : {};
    if (Object.keys(properties).length === 0 && !('scope' in moved)) return;
    await this.open.make(put(this.open.moment, this.#target(feature), { properties, ...moved }));
    this.announcer.say(t('said.kept'));
  }

  /** Shows a mark to more people, or takes it back. */
  async moveTo(feature: Feature, scope: Scope): Promise<void> {
    await this.open.make(put(this.open.moment, this.#target(feature), { scope }));
    this.announcer.say(t('said.kept'));
  }

  /** Says again what is so already: it counts as said today. */
  async confirm(feature: Feature, properties: Values): Promise<void> {
    await this.open.make(put(this.open.moment, this.#target(feature), { properties }));
    this.announcer.say(t('said.kept'));
  }

  /** Takes up the shape of a feature to alter or move it. */
  editShape(feature: Feature): void {
    const layer = this.open.layer(feature.properties.layer);
    if (!layer || !this.sketch) return;
    const answer = this.sketch.edit(feature, layer);
    if (!answer.ok) return toasts.say(t(`readonly.${answer.why}` as 'readonly.no_place'));
    this.#holding(feature.id);
  }

  /** Drawing rests for the room. */
  freeze(): void {
    if (!this.sketch?.step) return;
    this.sketch.pause();
    this.map?.lift(null);
    this.open.tell({ doing: 'looking' });
  }

  /** Takes up what an earlier page left unfinished, once what is known of the map is here. Says whether there was something. */
  resume(begun: Promise<void> = Promise.resolve()): Promise<boolean> {
    const { sketch } = this;
    const mine = begun.then(() => sketch !== null && sketch === this.sketch && this.#resume(sketch)).catch(() => false)
      .finally(() => this.#resumed === mine && (this.#resumed = undefined));
    return (this.#resumed = mine);
  }

  async #resume(sketch: Sketch): Promise<boolean> {
    if (this.open.frozen) return false;
    const found = await sketch.resume((id) => this.open.layer(id), (id) => this.open.find(id).catch(() => null));
    if (!found) return false;
    toasts.say(t('sketch.resumed'));
    if (sketch.editing) this.#holding(sketch.editing.id);
    return true;
  }

  #holding(feature: Id): void {
    this.map?.lift(feature);
    this.open.tell({ doing: 'editing', feature });
  }

  async reshape(feature: Feature, geometry: Geometry): Promise<void> {
    this.map?.lift(null);
    this.open.tell({ doing: 'looking' });
    await this.open.make(put(this.open.moment, this.#target(feature), { geometry }));
    this.announcer.say(t('said.kept'));
  }

  cancelSketch(): void {
    const { sketch } = this;
    this.threading = null;
    const feature = sketch?.editing;
    const dropped = sketch?.cancel();
    this.map?.lift(null);
    this.open.tell({ doing: 'looking' });
    if (feature) this.select(feature.id);
    // A thumb that meant "undo" must not cost the drawing.
    if (dropped) toasts.say(t('sketch.dropped'), { action: { text: t('sketch.pick_up'), run: () => this.#pickUp(dropped) } });
  }

  #pickUp(dropped: () => void): void {
    if (this.sketch?.step) return;
    dropped();
    if (this.sketch?.editing) this.#holding(this.sketch.editing.id);
  }

  async delete(feature: Feature): Promise<void> {
    const title = titleOf(feature, this.open.kind(feature.properties.kind));
    await this.open.make(remove(this.open.moment, this.#target(feature)));
    this.screen.close();
    sayTakenOff(this, feature, t('deleted.toast', { title }));
  }

  async undo(): Promise<void> {
    if (this.sketch?.step === 'draw') return this.drawing?.undo();
    const step = await this.open.undo();
    this.announcer.say(step ? t('said.undone') : t('said.nothing_to_undo'));
    if (step && !step.exists && this.selected === step.change.feature) this.screen.close();
  }

  async redo(): Promise<void> {
    if (this.sketch?.step === 'draw') return this.drawing?.redo();
    const step = await this.open.redo();
    this.announcer.say(step ? t('said.redone') : t('said.nothing_to_redo'));
  }

  /** Brings a feature into view and opens it. */
  async show(id: Id): Promise<void> {
    try {
      const feature = await this.open.find(id);
      this.select(id);
      if (feature?.geometry) this.map?.fit(feature.geometry, { top: 72, right: 72, bottom: 72, left: 72 });
    } catch (error) {
      toasts.say(say(error), { tone: 'bad' });
    }
  }

  /** Says politely what others did, once for a burst of changes. */
  heard(changes: ChangeOut[]): void {
    const theirs = changes.filter((change) => change.actor !== this.open.outgoing.account && change.feature);
    for (const change of theirs) {
      const kind = this.open.kindOf(change.layer ?? '');
      const what = change.state ? titleOf(change.state, kind) : label(kind?.label, t('feature'));
      this.announcer.collect(this.open.nameOf(change.actor, change.actor_name) ?? t('somebody'), (names, n) =>
        (n === 1 ? singular(change.kind, names, what) : undefined) ?? tn('said.others', n, { names }));
    }
  }

  #target(feature: Feature): { layer: Id; feature: Id } {
    return { layer: feature.properties.layer, feature: feature.id };
  }
}

function singular(kind: string, name: string, what: string): string | undefined {
  if (kind === 'feature.put') return t('said.put', { name, what });
  if (kind === 'feature.delete' || kind === 'feature.redact') return t('said.delete', { name, what });
  if (kind === 'feature.comment') return t('said.comment', { name, what });
  return undefined;
}

export const [getDesk, setDesk] = createContext<Desk>();
