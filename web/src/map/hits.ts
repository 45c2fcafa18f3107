/** What is under the finger: everything within a generous radius, the most precise first. */
import type { Map as Engine, MapGeoJSONFeature } from 'maplibre-gl';
import type { Hit } from './index';

/** Pixels around the point that still count as touching it. */
export const reach = { finger: 22, mouse: 8 };

const breadth: Record<string, number> = {
  Point: 0, MultiPoint: 0, LineString: 1, MultiLineString: 1, Polygon: 2, MultiPolygon: 2,
};

export interface Candidate {
  id: string;
  layer: string;
  /** Whether it is a point, a line or an area: 0, 1, 2. */
  breadth: number;
  /** Pixels from the finger; 0 for what is not a point. */
  away: number;
  properties: Record<string, unknown>;
}

/** One hit for each feature, points before lines before areas, the nearest point first. */
export function sortHits(candidates: Candidate[]): Hit[] {
  const best = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const other = best.get(candidate.id);
    if (!other || candidate.breadth < other.breadth || candidate.away < other.away) best.set(candidate.id, candidate);
  }
  return [...best.values()]
    .sort((a, b) => a.breadth - b.breadth || a.away - b.away)
    .map(({ id, layer, properties: { code, severity, label } }) => ({
      id,
      layer,
      ...(typeof code === 'string' && { code }),
      ...(typeof severity === 'number' && severity > 0 && { severity }),
      ...(typeof label === 'string' && { label }),
    }));
}

/** What a tap is meant for: a cluster that is nearer than every point comes before all that lies beneath it, and lines and areas do not hide it. */
export const clusterFirst = (away: number, candidates: readonly Candidate[]): boolean =>
  candidates.every((one) => one.breadth > 0 || one.away > away);

export interface Found {
  hits: Hit[];
  cluster: { at: [number, number]; count: number; worst: number } | null;
}

/** @param outdated whether what a source holds of a feature is out of date and must not be hit */
export function find(engine: Engine, at: { x: number; y: number }, radius: number, outdated: (source: string, id: string) => boolean): Found {
  const box: [[number, number], [number, number]] = [[at.x - radius, at.y - radius], [at.x + radius, at.y + radius]];
  const layers = engine.getLayersOrder().filter((id) => id.startsWith('trama-') || id.startsWith('live-'));
  const candidates: Candidate[] = [];
  let cluster: Found['cluster'] = null;
  let nearest = Infinity;
  for (const feature of engine.queryRenderedFeatures(box, { layers })) {
    const live = feature.source !== 'trama';
    const { id, layer, cluster: isCluster, count, worst } = feature.properties as Record<string, unknown>;
    if (isCluster && feature.geometry.type === 'Point') {
      const away = distance(engine, feature, at);
      if (away < nearest) [cluster, nearest] = [{ at: feature.geometry.coordinates as [number, number], count: Number(count), worst: Number(worst) || 0 }, away];
      continue;
    }
    if (typeof id !== 'string' || outdated(feature.source, id)) continue;
    candidates.push({
      id,
      layer: live ? String(layer) : String(feature.sourceLayer),
      breadth: breadth[feature.geometry.type] ?? 2,
      away: distance(engine, feature, at),
      properties: feature.properties,
    });
  }
  return cluster && clusterFirst(nearest, candidates) ? { hits: [], cluster } : { hits: sortHits(candidates), cluster: null };
}

function distance(engine: Engine, feature: MapGeoJSONFeature, at: { x: number; y: number }): number {
  if (feature.geometry.type !== 'Point') return 0;
  const { x, y } = engine.project(feature.geometry.coordinates as [number, number]);
  return Math.hypot(x - at.x, y - at.y);
}
