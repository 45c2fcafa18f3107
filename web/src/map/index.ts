/**
 * The map on the screen. Everything that ui/ may know of it is here; nothing of MapLibre shows.
 *
 * Longitudes and latitudes are in degrees, in that order. Boxes are `[west, south, east, north]`.
 */
import type { PlaceName } from './places';
import type { Feature, Id, Kind, Layer, Person, PreviewCollection, TileRange, View } from '../api/types';
import type { ComparedCell } from './compared';

export type Theme = 'light' | 'dark';
export type LonLat = [lon: number, lat: number];
export type Box = [west: number, south: number, east: number, north: number];
export type Padding = Partial<Record<'top' | 'right' | 'bottom' | 'left', number>>;

export interface MapOptions {
  /** The element the map fills. It must have a size. */
  element: HTMLElement;
  theme: Theme;
  /** The language of names, falling back to Spanish. */
  lang: string;
  /** Where to look first, unless the address (`#map=zoom/lat/lon`) says otherwise. */
  view?: View | null;
  /** How much larger letters, signs and lines are: on a wall they are read from far. The element is scaled by as much. */
  grown?: number;
  /** Keep `#map=zoom/lat/lon[&feature=id]` in the address. Default true. */
  hash?: boolean;
}

/** What is shown of a Trama map. Each part, when present, narrows what the server puts in tiles. */
export interface Filter {
  /** Codes of the category to show; absent shows all. */
  codes?: string[];
  /** 1 to 5: hide what is less severe. */
  severityMin?: number;
  /** Days, which are days of UTC and there as a whole, or instants (RFC 3339) between which the feature's time falls. */
  from?: string;
  to?: string;
}

export interface Shown {
  /** Null where there are no tiles of it: what was `put` is all there is. */
  map: Id | null;
  layers: Layer[];
  kinds: Kind[];
  /** Layers that are switched off. */
  hidden?: Id[];
  filter?: Filter;
}

/** One thing under the finger. The nearest and smallest comes first. */
export interface Hit {
  id: Id;
  layer: Id;
  /** A code of the category, a severity and a short name, where the tile carries them. */
  code?: string;
  severity?: number;
  label?: string;
}

export interface Tap {
  at: LonLat;
  /** Pixels from the top left of the map. */
  point: { x: number; y: number };
  hits: Hit[];
  /** The cluster under the finger, when no point was nearer: the map has already begun to fly into it. */
  cluster?: { count: number; worst: number };
}

export interface MapEvents {
  /** A tap or click that was not a drag. */
  tap: Tap;
  /** The view came to rest. */
  view: View & { box: Box };
  /** Some tile in view holds more than it shows: so many of so many. `null` when none does. */
  thinned: { shown: number; total: number } | null;
  /** The address named another open feature (back, forward, a followed link). */
  feature: Id | null;
  /** Tiles could not be fetched (offline, signed out); `true` again when they can. */
  tiles: boolean;
}

/** A number on the map. */
export interface Counted {
  at: LonLat;
  text: string;
  color: string;
}

/** A piece of ground that groups marked: so many of so many. */
export interface GroundCell {
  box: number[];
  groups: number;
  of: number;
}

export interface Archive {
  name: string;
  kind: 'vector' | 'raster';
  /** A tile template on our own server, `{z}/{x}/{y}`. */
  url: string;
  minzoom?: number;
  maxzoom?: number;
  /** Where it has tiles: elsewhere none is asked for. */
  bounds?: Box;
  attribution?: string;
}

export interface TramaMap {
  /** Settles when the first picture is on the screen. */
  readonly ready: Promise<void>;

  /** Shows a Trama map: its layers in their order, drawn as their kinds say. Cheap to call again. */
  show(shown: Shown): void;
  setTheme(theme: Theme): void;
  setLang(lang: string): void;
  /** The archive of detailed tiles under the map, or null for the built-in base map alone. */
  setArchive(archive: Archive | null): void;

  /** Shows a feature changed since the tiles were made; `pending` = not yet acknowledged by the server. */
  put(feature: Feature, state?: { pending?: boolean }): void;
  /** Takes a feature off the map at once, whatever the tiles still say. */
  remove(feature: Id): void;
  /** Fetches exactly these ranges of tiles anew. Call after `put` or `remove` with the change's `tiles`. */
  refresh(ranges: TileRange[]): void;
  /** Fetches everything anew and forgets what was put. */
  reload(): void;

  /** Marks the open feature and names it in the address, or none. The geometry may come with a second call; without an id it has no name yet. */
  select(feature: { id?: Id; geometry?: Feature['geometry'] } | null): void;
  /** Hides a feature while draw/ holds it; null puts it back. */
  lift(feature: Id | null): void;
  /** Who else is here: a small named mark where each one is looking. */
  setPeople(people: Person[]): void;
  /** Features that are not in the map yet (an import's preview), or null. */
  setPreview(features: PreviewCollection | null): void;
  /** Numbers that stand for places without a mark of their own: at least so many around here. */
  setCounts(counts: Counted[]): void;
  /** Where groups marked the same ground. */
  setGround(ground: GroundCell[]): void;
  /** What changed between two workshops. */
  setCompared(cells: ComparedCell[]): void;
  /** A place to mark with a pin (search result, "where I am" with a radius in metres), or null. */
  setPin(pin: { at: LonLat; radius?: number } | null): void;

  view(): View;
  box(): Box;
  fly(view: Partial<View>): void;
  /** Brings a box or a feature's geometry into view, above the sheets described by `padding` in pixels. */
  fit(what: Box | Feature['geometry'], padding?: Padding): void;
  /**
   * Moves the map no more than it must for a geometry to lie in what is seen, once the view rests. What is larger is left as near as
   * it is, unless the `whole` of it is to be seen; and what a hand has moved out of sight stays there.
   */
  reveal(what: NonNullable<Feature['geometry']>, whole?: boolean): void;
  /** Brings a box into view as it is, however near that is. */
  look(box: Box): void;
  zoom(by: 1 | -1): void;
  /** Pixels at each side covered by panels, so that the centre is what is seen as the centre. The picture stays where it is. */
  setPadding(padding: Padding): void;
  /** Everything drawn at a place, as a tap there would find it. */
  hits(at: LonLat): Hit[];

  /** The map as it is on the screen, a picture address (`data:`). */
  picture(): string;
  /** Settles when everything asked for is drawn. */
  drawn(): Promise<void>;

  on<E extends keyof MapEvents>(event: E, heard: (detail: MapEvents[E]) => void): () => void;
  destroy(): void;
}

/** Fetches MapLibre, which comes apart from the page: nobody's first look at a screen waits for it. */
export const fetchMap = () => import('./open');
/** Opens a map in an element. */
export const openMap = async (options: MapOptions): Promise<TramaMap> => (await fetchMap()).openMap(options);
/** The names that are printed on the base map. */
export const placeNames = async (lang: string): Promise<PlaceName[]> => (await import('./places')).places(lang);
export type { PlaceName } from './places';
export { engineOf, type Grip } from './engine';
export { emblemName, findSymbol, knowsEmblem, learnEmblem, onSymbols } from './symbols';
export { dotsOf, strokesOf, type Dot } from './symbols/strokes';
export { boxOf } from './round';
export { filterParams, passes } from './trama/filter';
export { emblemOf, isRough, tellsMore } from './trama/look';
export { SIGNS, WHENS, type ComparedCell } from './compared';
export { markPicture, type Mark } from './marks';
export { attribution, licences } from './base/licences';
