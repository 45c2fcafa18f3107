// The map alone, for looking at it: `/look/?theme=dark&data=1#map=7/5/-76`.
import '../src/trust';
import '../src/fonts.css';
import '../src/tokens.css';
import { openDrawing } from '../src/draw';
import { engineOf, openMap, type Theme } from '../src/map';
import { kinds, layers, mapId } from './sample';

const query = new URLSearchParams(location.search);
const theme = (query.get('theme') ?? 'light') as Theme;
document.documentElement.dataset.theme = theme;

const element = document.getElementById('map') as HTMLElement;
const map = await openMap({ element, theme, lang: query.get('lang') ?? 'es' });
if (query.has('data')) map.show({ map: mapId, layers, kinds });
const said: unknown[] = [];
for (const event of ['tap', 'view', 'thinned', 'feature', 'tiles'] as const) {
  map.on(event, (detail) => said.push([event, detail]));
}
const drawing = openDrawing(map);
for (const event of ['finish', 'stroke', 'state'] as const) drawing.on(event, (detail) => said.push([event, detail]));
Object.assign(window, { map, drawing, said, pixel: (at: [number, number]) => { const { x, y } = engineOf(map).project(at); return [x, y]; } });
void map.ready.then(() => (document.documentElement.dataset.ready = 'yes'));

// When somebody can draw: asked for at once, given as soon as Terra Draw is there.
if (location.hash.includes('map=8/')) {
  const stop = drawing.on('state', ({ ready, doing }) => {
    if (!ready || !doing) return;
    stop();
    Object.assign(window, { drawable: performance.now() });
    drawing.cancel();
  });
  drawing.start('polygon');
}
