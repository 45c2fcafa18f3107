/** Opens the map: one MapLibre map, and the parts that draw and listen on it. */
import './fonts.css';
import './map.css';
import { Map as Engine, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'virtual:maplibre-worker';
import type { Id } from '../api/types';
import { Archives } from './archive';
import { Base } from './base/base';
import { Credits } from './credits';
import { keepGrip } from './engine';
import { Extras } from './extras';
import { twoFingers } from './fingers';
import { readHash, writeHash } from './hash';
import { find, reach } from './hits';
import type { Box, MapEvents, MapOptions, Padding, TramaMap } from './index';
import { density, draw, stretchOf } from './marks';
import { readPalette } from './palette';
import { boxOf } from './round';
import { into, margins, middleOf, spaceIn, uncovered } from './space';
import { Speaker } from './speaker';
import { Stack } from './stack';
import { onSymbols } from './symbols';
import { thinnedIn } from './thinned';
import { listen, type Touched } from './touch';
import { TramaLayers } from './trama/shown';

setWorkerUrl(new URL(workerUrl, import.meta.url).href);

/** Pixels between what is brought into view and the edge of what is seen: the halo of a mark. */
const edge = 32;

/** Where to look when nobody says: the Pacific coast of Colombia. */
const first = { center: [-76.6, 4.6] as [number, number], zoom: 5.2 };

export function openMap(options: MapOptions): TramaMap {
  const { element, hash = true, grown = 1 } = options;
  element.dataset.theme = options.theme;
  element.classList.add('trama-map');
  let lang = options.lang;
  let colors = readPalette(element);
  const named = hash ? readHash(location.hash) : {};
  const engine = new Engine({
    container: element,
    style: { version: 8, sources: {}, layers: [], transition: { duration: 0, delay: 0 } },
    ...(named.view ?? options.view ?? first),
    ...(grown > 1 ? { pixelRatio: devicePixelRatio * grown } : {}),
    minZoom: 1, maxZoom: 20, attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false,
    validateStyle: import.meta.env.DEV, fadeDuration: 180, clickTolerance: 6, localIdeographFontFamily: false,
    locale: { 'Map.Title': lang.startsWith('en') ? 'Map' : 'Mapa' },
  });
  engine.touchZoomRotate.disableRotation();
  engine.keyboard.disableRotation();
  const drawn = async (name: string): Promise<ImageData | undefined> => {
    const picture = await draw(name, colors);
    return picture?.getContext('2d')?.getImageData(0, 0, picture.width, picture.height);
  };
  engine.setMissingStyleImageResolver(async (name) => {
    const pixels = await drawn(name);
    if (pixels && !engine.hasImage(name)) engine.addImage(name, pixels, { pixelRatio: density, ...stretchOf(name) });
  });
  const unheard = onSymbols(() => {
    for (const name of engine.listImages().filter((one) => /^(mark|glyph)\|/.test(one))) {
      // What is drawn for the other theme is drawn when it is asked for.
      if (!name.split('|').includes(element.dataset.theme ?? '')) engine.removeImage(name);
      else void drawn(name).then((pixels) => pixels && engine.hasImage(name) && engine.updateImage(name, pixels));
    }
  });

  const speaker = new Speaker<MapEvents>();
  const credits = new Credits(element);
  const hold = twoFingers(engine);
  const themed = new Set<() => void>();
  let drawing = false;
  let chosen: Id | null = named.feature ?? null;
  let padding: Required<Padding> = uncovered;
  let written = '';

  const box = (): Box => engine.getBounds().toArray().flat() as Box;
  const view = () => {
    const { lng, lat } = engine.getCenter();
    return { center: [lng, lat] as [number, number], zoom: engine.getZoom() };
  };
  /** What moves already comes to its rest first. */
  const rested = (task: () => void): void => void (engine.isMoving() ? engine.once('moveend', task) : task());
  const address = () => {
    if (!hash) return;
    written = writeHash(location.hash, { view: view(), feature: chosen });
    if (written !== location.hash) history.replaceState(history.state, '', written);
  };

  // The engine takes layers once its empty style is in; calls made before wait for that.
  const parts = engine.once('style.load').then(() => {
    const stack = new Stack(engine);
    return {
      base: new Base(engine, stack, colors, lang),
      archives: new Archives(engine, stack, credits, colors),
      trama: new TramaLayers(engine, stack, colors, lang),
      extras: new Extras(stack, colors),
    };
  });
  type Parts = Awaited<typeof parts>;
  let now: Parts | null = null;
  const later = (task: (ready: Parts) => void): void => {
    if (now) task(now);
    else void parts.then(task);
  };
  const ready = parts.then((made) => {
    now = made;
    made.base.look(engine.getZoom(), box());
  });

  const outdated = (source: string, id: Id) => now?.trama.live.outdated(source, id) ?? false;
  const around = ({ point, finger }: Touched) => find(engine, point, finger ? reach.finger : reach.mouse, outdated);
  listen(engine, (touched) => {
    if (drawing) return;
    const { hits, cluster } = around(touched);
    const { at, point } = touched;
    if (cluster) {
      engine.easeTo({ center: cluster.at, zoom: Math.min(engine.getZoom() + 2, 17), duration: 500 });
      speaker.say('tap', { at, point, hits, cluster: { count: cluster.count, worst: cluster.worst } });
    } else speaker.say('tap', { at, point, hits });
  });
  engine.on('moveend', () => {
    later(({ base }) => base.look(engine.getZoom(), box()));
    address();
    speaker.say('view', { ...view(), box: box() });
  });
  // A bar above the map comes and goes: the picture stays where it was on the screen.
  let stood = element.getBoundingClientRect();
  engine.on('resize', () => {
    const now = element.getBoundingClientRect();
    if (now.width === stood.width && now.bottom === stood.bottom) engine.panBy([0, (now.top - stood.top) / 2], { duration: 0 });
    stood = now;
  });
  engine.on('idle', () => {
    speaker.sayIfNew('thinned', thinnedIn(engine));
    now?.base.giveWay({ towns: now.archives.places(), water: now.archives.covers(box()) });
  });
  engine.on('error', (event) => {
    if ((event as { sourceId?: string }).sourceId === 'trama') speaker.sayIfNew('tiles', false);
    else console.warn(event.error);
  });
  engine.on('sourcedata', (event) => {
    if (event.sourceId === 'trama' && event.tile?.state === 'loaded') speaker.sayIfNew('tiles', true);
  });
  const followAddress = () => {
    if (location.hash === written) return;
    const place = readHash(location.hash);
    if (place.view) engine.jumpTo(place.view);
    if ((place.feature ?? null) !== chosen) speaker.say('feature', (chosen = place.feature ?? null));
  };
  if (hash) window.addEventListener('hashchange', followAddress);

  const map: TramaMap = {
    ready,
    show: (shown) => later(({ trama }) => trama.show(shown)),
    setTheme(theme) {
      element.dataset.theme = theme;
      colors = readPalette(element);
      later(({ base, archives, trama, extras }) => {
        base.paint(colors);
        archives.paint(colors);
        trama.paint(colors, lang);
        extras.paint(colors);
      });
      for (const heard of themed) heard();
    },
    setLang(next) {
      lang = next;
      later(({ base, trama }) => {
        base.speak(lang);
        trama.paint(colors, lang);
      });
    },
    setArchive: (archive) => later(({ archives }) => archives.set(archive)),
    put: (feature, { pending = false } = {}) => later(({ trama }) => trama.put(feature, pending)),
    remove: (feature) => later(({ trama }) => trama.live.remove(feature)),
    refresh: (ranges) => later(({ trama }) => trama.refresh(ranges)),
    reload: () => later(({ trama }) => trama.reload()),
    select(feature) {
      const { id, geometry } = feature ?? {};
      chosen = id ?? null;
      address();
      later(({ extras, trama }) => extras.choose(geometry ?? (id ? trama.live.geometry(id) : null) ?? null));
    },
    lift: (feature) => later(({ trama }) => trama.live.lift(feature)),
    setPeople: (people) => later(({ extras }) => extras.people(people)),
    setPreview: (features) => later(({ extras }) => extras.preview(features)),
    setCounts: (counts) => later(({ extras }) => extras.counts(counts)),
    setGround: (ground) => later(({ extras }) => extras.ground(ground)),
    setCompared: (cells) => later(({ extras }) => extras.compared(cells)),
    setPin: (pin) => later(({ extras }) => extras.pin(pin)),
    view,
    box,
    fly: ({ center, zoom }) => void engine.flyTo({ ...(center && { center }), ...(zoom !== undefined && { zoom }), duration: 900, maxDuration: 1600 }),
    fit(what, extra = {}) {
      const bounds = Array.isArray(what) ? what : what && boxOf(what);
      const { clientWidth: width, clientHeight: height } = engine.getContainer();
      if (bounds) engine.fitBounds(bounds, { padding: margins(spaceIn(width, height, padding), extra), maxZoom: 15.5, duration: 700 });
    },
    look: (box) => void engine.fitBounds(box, { duration: 700 }),
    zoom: (by) => void (by > 0 ? engine.zoomIn() : engine.zoomOut()),
    setPadding(next) {
      padding = { ...uncovered, ...next };
      rested(() => {
        const { clientWidth: width, clientHeight: height } = engine.getContainer();
        const space = spaceIn(width, height, padding);
        const { x, y } = middleOf(space);
        engine.jumpTo({ center: engine.unproject([x, y]), padding: { ...space, right: width - space.right, bottom: height - space.bottom } });
      });
    },
    reveal(what, whole = false) {
      rested(() => {
        const bounds = boxOf(what);
        if (!bounds) return;
        const [west, south, east, north] = bounds;
        const [{ x: left, y: top }, { x: right, y: bottom }] = [engine.project([west, north]), engine.project([east, south])];
        const { clientWidth: width, clientHeight: height } = engine.getContainer();
        const shift = into({ left, top, right, bottom }, spaceIn(width, height, padding, edge), { width, height }, whole);
        if (shift === 'fit') engine.fitBounds(bounds, { padding: edge, maxZoom: engine.getZoom(), duration: 500 });
        else if (shift) engine.panBy([-shift[0], -shift[1]], { duration: 400 });
      });
    },
    hits(at) {
      const { x, y } = engine.project(at);
      return find(engine, { x, y }, reach.finger, outdated).hits;
    },
    picture() {
      // The drawing is there to be read only until the frame is over.
      engine.redraw();
      return engine.getCanvas().toDataURL('image/png');
    },
    drawn() {
      const idle = engine.once('idle').then(() => undefined);
      engine.triggerRepaint();
      return idle;
    },
    on: (event, heard) => speaker.on(event, heard),
    destroy() {
      window.removeEventListener('hashchange', followAddress);
      unheard();
      credits.remove();
      engine.remove();
    },
  };
  keepGrip(map, {
    map: engine, beneath: 'people', element, surface: engine.getCanvasContainer(),
    hold(held) {
      drawing = held !== null;
      engine.getCanvas().style.cursor = '';
      hold(held);
    },
    project: (at) => engine.project(at),
    unproject({ x, y }) {
      const { lng, lat } = engine.unproject([x, y]);
      return [lng, lat];
    },
    colors: () => ({ sketch: colors.sketch, edge: colors.edge }),
    middle: () => engine.project(engine.getCenter()),
    onTheme(heard) {
      themed.add(heard);
      return () => void themed.delete(heard);
    },
    onMove(heard) {
      engine.on('move', heard);
      return () => void engine.off('move', heard);
    },
    ready: parts.then(() => undefined),
  });
  return map;
}
