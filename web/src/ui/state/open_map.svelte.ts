import {
  log, maps as mapsApi, Problem,
  type Ability, type Bookmark, type Change, type ChangeOut, type Feature, type Id, type Kind, type Layer, type LayerCounts, type Look, type MapInfo, type Person, type View,
} from '../../api';
import { dropMap, keepMap, keepView, keptMap } from '../../offline/kept';
import { attach, type Moment } from '../../sync/change';
import { Follower, type Link } from '../../sync/follow';
import { others, Presence, type Doing } from '../../sync/presence';
import { Replica } from '../../sync/replica';
import { History, type Undone } from '../../sync/undo';
import { sortTold } from '../../sync/told';
import { TextRules } from '../../text/check';
import { Counts } from './counts.svelte';
import { firstLook } from './first_look';
import { Keeping } from './keeping';
import { Names } from './names.svelte';
import { guidedIn, heardInRoom, phaseOf, usualScope, workshopIn } from './room';
import type { MapListener } from './map_listener';
import type { Outgoing } from './outgoing.svelte';
import { shared } from './shared';

/** More features than this are not asked for one by one. */
const ASK_SINGLY = 40;
/** Changes after which the map's description is another. */
const DESCRIBES = /^(layer|map|kind|contacts)\.|^workshop\.(define|seat|vote|tally|decide|remove)$/;

/** One open map: its description, the features known here, the log it follows, the edits of this person. */
export class OpenMap {
  readonly id: Id;
  info = $state.raw<MapInfo>()!;
  readonly workshop = $derived(workshopIn(this.info));
  readonly guided = $derived(guidedIn(this.info));
  /** Drawing rests for those who do not lead. */
  readonly frozen = $derived(this.guided && !!this.workshop?.frozen);
  shipped = $state.raw<Kind[]>([]);
  readonly kinds: Kind[] = $derived([...this.shipped, ...this.info.kinds.filter((own) => !this.shipped.some((kind) => kind.id === own.id))]);
  /** The layers to look at, from bottom to top: those that the room does not see for now are not among them. */
  readonly layers: Layer[] = $derived(this.info.layers
    .filter(({ id, kind }) => !(this.workshop?.seat && this.workshop.muted.includes(id)) && !this.kind(kind)?.serves)
    .sort((a, b) => a.order - b.order));
  readonly counts: LayerCounts[] = $derived.by(() => this.#counts.layers);
  /** What texts are looked through for, as one types. */
  textRules = new TextRules([]);
  link = $state<Link>('connecting');
  people = $state.raw<Person[]>([]);
  /** Where who leads the workshop asks to look. */
  look = $state.raw<Look | null>(null);
  /** Opened from what the device kept. */
  fromDevice = $state(false);
  lastView: View | undefined;
  /** How many changes of the log were heard since the map was opened. */
  heardCount = $state(0);
  canUndo = $state(false);
  canRedo = $state(false);
  /** Grows with every alteration of the replica, so that what is derived from it is derived again. */
  #turn = $state(0);

  readonly outgoing: Outgoing;
  readonly replica: Replica;
  readonly #history: History;
  readonly #names = new Names();
  readonly #counts: Counts;
  readonly #keeping: Keeping;
  #follower: Follower | undefined;
  #presence: Presence | undefined;
  #listener: MapListener | undefined;
  #stopListening: (() => void) | undefined;
  #reloading: Promise<void> | undefined;
  /** Left for good: what was still being waited for must not begin anything. */
  #closed = false;

  private constructor(id: Id, outgoing: Outgoing) {
    [this.id, this.outgoing] = [id, outgoing];
    this.#counts = new Counts(id);
    this.replica = new Replica({ author: outgoing.account, kindOf: (layer) => this.layer(layer)?.kind, usualScope: () => usualScope(this.info) });
    this.#keeping = new Keeping(outgoing.account, id, this.replica, () => this.info);
    this.#history = new History((feature) => this.replica.view(feature));
  }

  /** Opens a map from the server, or from the device when there is no network. Throws a Problem when neither can. */
  static async open(id: Id, outgoing: Outgoing): Promise<OpenMap> {
    const open = new OpenMap(id, outgoing);
    const kept = await keptMap(outgoing.account, id);
    open.lastView = kept?.view;
    try {
      [open.info, open.shipped, open.textRules] = await Promise.all([mapsApi.get(id), shared.kinds(), shared.textRules()]);
      void keepMap(outgoing.account, open.info);
    } catch (error) {
      if (error instanceof Problem && (error.status === 403 || error.status === 404)) await dropMap(outgoing.account, id);
      if (!(error instanceof Problem) || !error.passing || !kept) throw error;
      open.info = kept.info;
      [open.shipped, open.textRules] = await Promise.all([shared.keptKinds(), shared.keptTextRules()]);
      open.fromDevice = true;
    }
    open.lastView ??= firstLook(open.info, window);
    for (const entry of outgoing.pending(id)) if (!entry.problem) open.replica.addPending(entry.change, true);
    return open;
  }

  /** Begins to follow. `listener` hears what alters from now on. */
  async start(listener: MapListener): Promise<void> {
    this.#listener = listener;
    this.#stopListening = this.outgoing.listen(this.id, {
      accepted: ({ change }, { status }) => {
        this.replica.hold(change.id);
        // What the server had already was told to an earlier page: the log does not tell it again.
        if (status === 'repeated' && change.feature) void this.fetch(change.feature).catch(() => undefined);
      },
      refused: ({ change }) => {
        // It stays on its author's screen and in the outbox until she decides; there is nothing to undo any more.
        if (change.feature && change.kind === 'feature.put') this.#history.forget(change.feature);
        this.#turned();
      },
      uploaded: (upload, attachment) =>
        this.make(attach(this.moment, upload, { attachment, media_type: upload.media_type, ...(upload.name ? { name: upload.name } : {}) })).then(() => undefined),
    });
    const head = await this.#keeping.begin(this.fromDevice);
    if (this.#closed) return;
    this.#follow(head ?? this.info.head);
    if (!this.fromDevice) this.#begun();
    this.#presence = new Presence((doing) => mapsApi.presence(this.id, doing));
    this.#presence.start();
    this.#turned();
    this.refreshCounts();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#follower?.stop();
    this.#keeping.close();
    this.#presence?.stop();
    if (this.link === 'live' || this.link === 'polling') void mapsApi.leave(this.id).catch(() => undefined);
    this.#stopListening?.();
    this.#counts.close();
  }

  layer(id: Id): Layer | undefined {
    return this.info?.layers.find((layer) => layer.id === id);
  }

  kind(id: string | undefined): Kind | undefined {
    return this.kinds.find((kind) => kind.id === id);
  }

  kindOf(layer: Id): Kind | undefined {
    return this.kind(this.layer(layer)?.kind);
  }

  may(ability: Ability): boolean {
    if (ability === 'draw' && this.frozen) return false;
    if (ability === 'comment' && this.guided && !phaseOf(this.workshop)?.tools?.includes('comment')) return false;
    return this.info.abilities.includes(ability);
  }

  mayEdit(feature: Feature): boolean {
    return (this.may('edit_others') && !this.frozen) || (this.may('draw') && feature.properties.author === this.outgoing.account);
  }

  /** The feature as it is known here; asks to be called again when the replica turns. */
  feature(id: Id): Feature | null | undefined {
    void this.#turn;
    return this.replica.view(id);
  }

  /** What is known here of the layers to look at, or of one layer, be it one to look at or not. */
  all(layer?: Id): Feature[] {
    void this.#turn;
    const shown = layer ? [layer] : this.layers.map(({ id }) => id);
    return this.replica.all().filter((feature) => shown.includes(feature.properties.layer));
  }

  isPending(id: Id): boolean {
    void this.#turn;
    return this.replica.isPending(id);
  }

  /** What the others and the log are told of the moment of a change. */
  get moment(): Moment {
    return { clock: this.outgoing.clock, base: this.#follower?.since ?? this.info.head };
  }

  /** Features that came along with a list or a page. */
  learn(...features: Feature[]): void {
    for (const feature of features) this.replica.learn(feature.id, feature);
    this.#turned();
  }

  /** Fetches a feature that tiles show but the page does not know yet. */
  async fetch(id: Id): Promise<Feature | null> {
    await this.#keeping.ask(id);
    this.#turned();
    return this.replica.view(id) ?? null;
  }

  /** The feature as it is known here, or as the server says it is where only what was done to it here is known. */
  async find(id: Id): Promise<Feature | null> {
    const here = this.feature(id);
    return here && !this.replica.lacks(id) ? here : this.fetch(id).catch((error: unknown) => here ?? Promise.reject(error));
  }

  /**
   * Makes a change of one's own: shown at once, safe on the device when this resolves, sent when it can be. False when
   * the device cannot keep it: then it lives in this page alone until the server has it.
   */
  async make(change: Change): Promise<boolean> {
    this.#history.record(change);
    return this.#put(change);
  }

  async undo(): Promise<Undone | undefined> {
    await this.#know(this.#history.nextUndo?.feature);
    return this.#step(this.#history.undo(this.moment));
  }

  async redo(): Promise<Undone | undefined> {
    await this.#know(this.#history.nextRedo?.feature);
    return this.#step(this.#history.redo(this.moment));
  }

  /** Gives up a change that the server refused. */
  async giveUp(change: Change): Promise<void> {
    await this.outgoing.drop(change.id);
    if (!change.feature) return;
    this.replica.forgetPending(change.feature, change.id);
    this.#alter(change.feature);
    this.#turned();
  }

  /** Waits until what was made here is with the server (or known not to be), and takes the map's description anew. */
  async settle(): Promise<void> {
    await this.outgoing.settled();
    await this.refreshInfo();
    this.refreshCounts();
  }

  /** Who somebody is, when that is known here. */
  nameOf(actor: Id | undefined, said?: string): string | undefined {
    return said ?? this.#names.of(actor);
  }

  tell(doing: Doing): void {
    this.#presence?.tell(doing);
    if (doing.view) void keepView(this.outgoing.account, this.id, doing.view);
  }

  wake(): void {
    if (!this.#closed) this.#follower?.wake();
  }

  /** Layers, names and rights as they are now. */
  async refreshInfo(): Promise<void> {
    try {
      this.info = await mapsApi.get(this.id);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return;
    }
    // What was seen under other rights does not stay.
    if (this.#keeping.outdated(this.fromDevice)) void this.#reload(true);
    this.fromDevice = false;
    await keepMap(this.outgoing.account, this.info);
  }

  refreshCounts(): void {
    this.#counts.refresh();
  }

  #follow(since: Bookmark): void {
    this.#follower = new Follower({
      since,
      open: (from) => new EventSource(log.streamPath(this.id, from)),
      page: (from) => log.page(this.id, from),
      changes: (changes, at) => this.#heard(changes, at),
      presence: (people, look) => {
        this.look = look;
        this.people = others(people, this.outgoing.account);
        this.#names.meet(people);
      },
      reload: (reason) => void this.#reload(reason === 'rights'),
      link: (link) => {
        this.link = link;
        if (link === 'live' || link === 'polling') void this.#reached();
        if (link !== 'closed') return;
        // What she may no longer see does not stay on her device either, nor on this page.
        void dropMap(this.outgoing.account, this.id);
        this.replica.clear();
        this.#turned();
        this.#listener?.reloaded();
      },
    });
    this.#follower.start();
  }

  #heard(changes: ChangeOut[], at: Bookmark): void {
    for (const change of changes) this.outgoing.clock.receive(change.hlc);
    this.#names.meet(changes.flatMap(({ actor, actor_name }) => (actor_name ? [{ id: actor, name: actor_name }] : [])));
    const { standing, before: earlier, untold } = sortTold(changes);
    for (const { change, feature } of earlier) this.replica.forgetPending(feature, change);
    // Kept in this order: with the last one everything up to `at` is.
    const whole = standing.length - 1;
    standing.forEach(({ change, feature, state }, n) => this.#told(change, feature, state, n === whole && untold.length === 0 ? at : undefined));
    void this.#askFor(untold);
    this.#turned();
    const before = this.info;
    for (const change of changes) this.info = heardInRoom(this.info, change);
    // A phone that is turned off and on without network is where the room was.
    if (this.info !== before) void keepMap(this.outgoing.account, this.info);
    if (changes.some(({ kind }) => DESCRIBES.test(kind))) void this.refreshInfo();
    this.refreshCounts();
    this.#listener?.heard(changes);
    this.heardCount += changes.length;
  }

  #told(change: ChangeOut, id: Id, state: Feature | null, at?: Bookmark): void {
    this.replica.hear({ ...change, state });
    this.#keeping.told(id, state, at);
    this.#alter(id);
  }

  /** A page of the log says what was done, not how the features stand now: ask, or when it is a lot take everything anew. */
  async #askFor(changes: ChangeOut[]): Promise<void> {
    const last = changes.filter((change, place) => changes.findLastIndex((one) => one.feature === change.feature) === place);
    if (last.length > ASK_SINGLY) return this.#reload();
    for (const change of last) {
      const id = change.feature ?? '';
      try {
        await this.fetch(id);
        const state = this.replica.server(id);
        for (const one of changes) if (one.feature === id) this.replica.forgetPending(id, one.id);
        this.#told(change, id, state);
      } catch {
        // The connection is gone again: the next page of the log brings this change back.
        return;
      }
    }
    this.#turned();
  }

  /** The server is there: what came from the device alone is looked at anew. */
  async #reached(): Promise<void> {
    this.outgoing.kick();
    if (!this.fromDevice) return;
    await this.refreshInfo();
    if (!this.fromDevice && !this.#closed) this.#begun();
  }

  /** What is asked for once, beside the log. */
  #begun(): void {
    if (this.may('invite')) void this.#names.ask(this.id);
    void this.#keeping.take(() => {
      this.#turned();
      this.#listener?.known();
    });
  }

  /** However many ask for it at once, everything is taken anew once. */
  #reload(rights = false): Promise<void> {
    if (rights) void this.#keeping.drop();
    this.#reloading ??= this.#takeAnew().finally(() => (this.#reloading = undefined));
    return this.#reloading;
  }

  async #takeAnew(): Promise<void> {
    this.#follower?.stop();
    await this.#keeping.renew(async () => void (this.info = await mapsApi.get(this.id)), () => (this.link = 'lost'));
    if (this.#closed) return;
    void keepMap(this.outgoing.account, this.info);
    this.#turned();
    this.#listener?.reloaded();
    this.#follower?.restart(this.info.head);
  }

  async #put(change: Change): Promise<boolean> {
    this.replica.addPending(change);
    if (change.feature) this.#alter(change.feature);
    this.#turned();
    return this.outgoing.add(this.id, change);
  }

  async #step(step: Undone | undefined): Promise<Undone | undefined> {
    if (step) await this.#put(step.change);
    this.#turned();
    return step;
  }

  async #know(id: Id | undefined): Promise<void> {
    if (id && this.replica.lacks(id)) await this.fetch(id).catch(() => undefined);
  }

  #alter(id: Id): void {
    this.#listener?.altered(id, this.replica.view(id) ?? null, this.replica.isPending(id));
  }

  #turned(): void {
    this.#turn += 1;
    this.canUndo = this.#history.canUndo;
    this.canRedo = this.#history.canRedo;
  }
}
