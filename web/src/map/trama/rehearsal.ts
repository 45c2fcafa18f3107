/**
 * The graphics card makes a program for each way of drawing when it is first asked to draw so, and holds the page up
 * meanwhile. What an edit is drawn with is drawn once, unseen, when the map has come to rest: the first edit of a page is
 * then as quick as every other.
 */
import type { Feature, Geometry } from 'geojson';
import type { Map as Engine } from 'maplibre-gl';
import type { Stack } from '../stack';

const grey = '#808080';
const prefix = 'rehearsal-';
const look = { color: grey, severity: 1, mark: 'dot:town:light', pattern: `hatch|${grey}|1`, wave: `wave|${grey}`, label: '·', pending: false };

export const isRehearsal = (id: string): boolean => id.startsWith(prefix);

/** One way after another, each at a rest of its own. */
export async function rehearse(engine: Engine, stack: Stack): Promise<void> {
  const { lng, lat } = engine.getBounds().getSouthWest();
  // In the corner, where nothing has to give way to it: a few pixels.
  const step = (6 * 360) / 512 / 2 ** engine.getZoom();
  const at = (dx: number, dy: number): [number, number] => [lng + dx * step, lat + dy * step];
  const shapes: [Geometry, Record<string, unknown>][] = [
    [{ type: 'Point', coordinates: at(0, 0) }, { line: 'solid', fill: 'solid' }],
    [{ type: 'Polygon', coordinates: [[at(0, 0), at(1, 0), at(1, 1), at(0, 0)]] }, { line: 'solid', fill: 'hatch' }],
    [{ type: 'LineString', coordinates: [at(0, 0), at(1, 1)] }, { line: 'wave', fill: 'none' }],
  ];
  for (const [n, [geometry, own]] of shapes.entries()) {
    const id = `${prefix}${n}`;
    const feature: Feature = { type: 'Feature', id, geometry, properties: { ...look, ...own, id, layer: '' } };
    const source = stack.source('fresh');
    engine.setFeatureState({ source: 'fresh', id }, { hidden: true });
    void source?.updateData({ add: [feature] });
    await engine.once('idle');
    void source?.updateData({ remove: [id] });
  }
  // They are shown as hidden until they are gone from the picture.
  await engine.once('idle');
  for (const n of shapes.keys()) engine.removeFeatureState({ source: 'fresh', id: `${prefix}${n}` }, 'hidden');
}
