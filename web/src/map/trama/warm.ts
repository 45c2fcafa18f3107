/**
 * The first feature drawn apart from the tiles would hold the page up for a quarter of a second: only then the graphics
 * programs for it are made. So everything that an edit can show is drawn once before, unseen, layer by layer, whenever
 * the map has come to rest.
 */
import type { Feature, Geometry } from 'geojson';
import type { Map as Engine } from 'maplibre-gl';
import type { Layer } from '../base/style';
import type { Stack } from '../stack';

const SOURCE = 'warm';
/** As good as nothing; what has no opacity at all is not drawn, and its program not made. */
const unseen = 0.002;
const opacities: Record<string, string[]> = { fill: ['fill-opacity'], line: ['line-opacity'], circle: ['circle-opacity', 'circle-stroke-opacity'], symbol: [] };

/** A layer's twin that draws from the source of warming: of the same make, so that it needs the same program. */
function twin(layer: Layer): Layer {
  const { id, paint = {}, ...rest } = layer as Layer & { paint?: Record<string, unknown> };
  // An opacity that follows the state of a feature stays: there the features are hidden by it.
  const dimmed = (opacities[layer.type] ?? []).filter((name) => !Array.isArray(paint[name])).map((name) => [name, unseen]);
  return { ...rest, id: `${id.split('/')[0]}/${SOURCE}`, source: SOURCE, paint: { ...paint, ...Object.fromEntries(dimmed) } } as Layer;
}

/** @param properties how the features look, as the live source says it: once for each sort of line and fill */
export async function warm(engine: Engine, stack: Stack, layers: Layer[], properties: Record<string, unknown>[]): Promise<void> {
  const { lng, lat } = engine.getCenter();
  const [x, y] = [lng + 1e-4, lat + 1e-4];
  const shapes: Geometry[] = [
    { type: 'Point', coordinates: [lng, lat] }, { type: 'LineString', coordinates: [[lng, lat], [x, y]] },
    { type: 'Polygon', coordinates: [[[lng, lat], [x, lat], [x, y], [lng, lat]]] },
  ];
  const features = shapes.flatMap((geometry, i) => properties.map((one, j): Feature => ({ type: 'Feature', id: 1 + i * properties.length + j, geometry, properties: one })));
  engine.addSource(SOURCE, { type: 'geojson', data: { type: 'FeatureCollection', features }, maxzoom: 18 });
  for (const { id } of features) engine.setFeatureState({ source: SOURCE, id }, { hidden: true });
  for (const layer of layers) {
    stack.set(SOURCE, [twin(layer)]);
    await engine.once('idle');
  }
  stack.set(SOURCE, []);
  engine.removeSource(SOURCE);
}
