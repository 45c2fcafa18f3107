// Makes one tier of the base map: land, shore, lakes, rivers, borders and departments as one quantised TopoJSON.
import { quantize } from 'topojson-client';
import { topology } from 'topojson-server';
import { filter, filterWeight, presimplify, simplify } from 'topojson-simplify';
import { around, clipLine, clipRing } from './clip.js';
import { overlap } from './regions.js';

const grow = (box, by) => [box[0] - by, box[1] - by, box[2] + by, box[3] + by];
const feature = (type, coordinates, properties) => ({ type: 'Feature', properties, geometry: { type, coordinates } });

/** Pieces of a box marked by whether they lie in the finer tier's box. */
function parts({ box, inner }) {
  if (!inner) return [{ box: grow(box, overlap), o: 0 }];
  return [{ box: inner, o: 0 }, ...around(inner, box).map((outer) => ({ box: grow(outer, overlap), o: 1 }))];
}

/** Rings as filled areas, cut along the tiers. Each `rings` is one polygon, holes after the first. */
export function areas(tier, polygons, properties = {}) {
  return polygons.flatMap((rings) =>
    parts(tier).flatMap(({ box, o }) => {
      const kept = rings.map((ring) => clipRing(ring, box)).filter((ring) => ring.length > 3);
      return kept.length && clipRing(rings[0], box).length ? [feature('Polygon', kept, { ...properties, o })] : [];
    }),
  );
}

/** Lines cut along the tiers. `lines` are `{ points, ...properties }`. */
export function lines(tier, list) {
  return list.flatMap(({ points, ...properties }) =>
    parts(tier).flatMap(({ box, o }) =>
      clipLine(points, box).map((part) => feature('LineString', part, { ...properties, o })),
    ),
  );
}

/** Smooths away what is smaller than the tier shows and puts the rest on its grid. */
export function compact(tier, objects) {
  const collections = Object.fromEntries(
    Object.entries(objects).map(([name, features]) => [name, { type: 'FeatureCollection', features }]),
  );
  const least = (tier.detail * tier.detail) / 2;
  let shapes = presimplify(topology(collections, 1e7));
  shapes = simplify(shapes, least);
  shapes = filter(shapes, filterWeight(shapes, least / 4));
  const [west, south, east, north] = shapes.bbox;
  const cells = Math.max(Math.ceil((east - west) / tier.step), Math.ceil((north - south) / tier.step));
  const made = quantize(shapes, cells);
  delete made.bbox;
  for (const object of Object.values(made.objects)) {
    object.geometries = object.geometries.filter((geometry) => geometry.type);
  }
  return made;
}
