import type { Kind, MapInfo, View } from '../../api';

/** Where a map begins of which nothing says where it is: Colombia, as the built-in base map. West, south, east, north. */
const COUNTRY = [-79.1, -4.3, -66.8, 12.6] as const;
/** Pixels of the world at zoom 0. */
const WORLD = 512;

/** From here on panels stand beside the map; before, the sheet of an empty map lies over its lower part. */
const WIDE = 900;
const PANEL = 400;
/** Parts of a phone's screen: what that sheet covers, and what is left between it and the bar above. */
const SHEET = 0.35;
const ABOVE = 0.4;

/** All of it in what a screen leaves of the map: the upper part, where a sheet lies. Near the equator a degree is as long either way. */
export function firstLook(info: Partial<Pick<MapInfo, 'view' | 'extent'>>, { innerWidth, innerHeight }: { innerWidth: number; innerHeight: number }): View | undefined {
  if (info.view || info.extent) return undefined;
  const [west, south, east, north] = COUNTRY;
  const isWide = innerWidth >= WIDE;
  const [width, height] = isWide ? [innerWidth - PANEL, innerHeight] : [innerWidth, innerHeight * ABOVE];
  const degree = Math.min(width / (east - west), height / (north - south));
  const zoom = Math.round(Math.log2((360 / WORLD) * degree) * 10) / 10 - 0.2;
  const lower = isWide ? 0 : (innerHeight * SHEET) / 2 / ((WORLD * 2 ** zoom) / 360);
  return { center: [(west + east) / 2, (south + north) / 2 - lower], zoom };
}

/** Whether nobody has said yet what is drawn on a map. Layers that a room does not see for now are there. */
export const isBare = (info: Pick<MapInfo, 'layers'>, kind: (id: string) => Kind | undefined): boolean => info.layers.every((layer) => kind(layer.kind)?.serves);
