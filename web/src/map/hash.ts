/** The address of a view: `#map=zoom/lat/lon` and the open feature, beside whatever else the address holds. */
import type { View } from '../api/types';

export interface Place {
  view?: View;
  feature?: string;
}

export function readHash(hash: string): Place {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const place: Place = {};
  const numbers = parts.get('map')?.split('/').map(Number);
  if (numbers?.length === 3 && numbers.every(Number.isFinite)) {
    const [zoom, lat, lon] = numbers as [number, number, number];
    if (Math.abs(lat) <= 90 && Math.abs(lon) <= 360 && zoom >= 0 && zoom <= 24) place.view = { center: [lon, lat], zoom };
  }
  const feature = parts.get('feature');
  if (feature) place.feature = feature;
  return place;
}

/** The old address with the place put in. As many decimals as a pixel at this zoom needs, no more. */
export function writeHash(hash: string, { view, feature }: { view: View; feature?: string | null }): string {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  parts.delete('map');
  parts.delete('feature');
  const digits = Math.max(1, Math.ceil((view.zoom * Math.LN2 + Math.log(512 / 360 / 0.5)) / Math.LN10));
  const zoom = Math.round(view.zoom * 100) / 100;
  const own = [`map=${zoom}/${view.center[1].toFixed(digits)}/${view.center[0].toFixed(digits)}`];
  if (feature) own.push(`feature=${feature}`);
  const rest = parts.toString();
  return `#${[rest, ...own].filter(Boolean).join('&')}`;
}
