// Invented features around Quibdó and the Atrato, of no real person or place, for looking at the map.
import type { Kind, Label, Layer } from '../src/api/types';

export const mapId = '00000000-0000-4000-8000-000000000001';
const layerId = (n: number) => `00000000-0000-4000-8000-0000000001${String(n).padStart(2, '0')}`;

const both = (text: string): Label => ({ es: text, en: text });
const plain = { required: false, see: 'public' } as const;

const kind = (
  id: string, label: string, style: Kind['style'], codes: Record<string, string> = {},
): Kind => ({
  id, geographic: true, geometry: ['point', 'line', 'polygon'], default_geometry: 'point',
  label: both(label), plural: both(label), description: both(label), style, open: false, confidential: false, own: true, circle: false, tier: 's1', keep: { months: 24 },
  precision: { public: 'none', participant: 'exact', partner: 'exact', member: 'exact', protection: 'exact' },
  fields: [
    { id: 'code', type: 'code', label: both('Tipo'), ask: 'first', ...plain, codes: Object.entries(codes).map(([code, symbol]) => ({ id: code, label: both(code), symbol })) },
    { id: 'severity', type: 'scale', label: both('Gravedad'), ask: 'first', ...plain, min: 1, max: 5 },
    { id: 'name', type: 'text', label: both('Nombre'), ask: 'later', ...plain },
  ],
  title: 'name', severity: 'severity', category: 'code',
});

export const kinds: Kind[] = [
  kind('territory', 'Territorios', { symbol: 'park', shape: 'hexagon', color: '#5b6b2f', color_dark: '#b9cc84', line: 'solid', fill: 'dots' }),
  kind('risk_factor', 'Factores de riesgo', { symbol: 'caution', shape: 'triangle', color: '#cc0a1b', color_dark: '#f58071', line: 'dashed', fill: 'hatch' }, { mines: 'danger', flood: 'water', armed: 'military' }),
  kind('route', 'Rutas', { symbol: 'boat', shape: 'arrow', color: '#1c5d99', color_dark: '#8cc3f2', line: 'double', fill: 'none' }),
  kind('river_route', 'Rutas de río', { symbol: 'canoe', shape: 'arrow', color: '#0b7285', color_dark: '#7fd3e0', line: 'wave', fill: 'none' }),
  kind('institution', 'Instituciones', { symbol: 'town-hall', shape: 'square', color: '#3d4f8f', color_dark: '#a9b8f5', line: 'solid', fill: 'solid' }, { hospital: 'hospital', school: 'school' }),
  kind('incident', 'Incidentes', { symbol: 'caution', shape: 'diamond', color: '#9a2a7a', color_dark: '#f0a1dc', line: 'solid', fill: 'solid' }, { threat: 'mobile-phone', displaced: 'pedestrian' }),
  kind('safe_house', 'Lugares seguros', { symbol: 'home', shape: 'house', color: '#1f7a4d', color_dark: '#86d3a4', line: 'solid', fill: 'solid' }),
  kind('capacity', 'Capacidades', { symbol: 'heart', shape: 'circle', color: '#b0592a', color_dark: '#f2b48a', line: 'solid', fill: 'solid' }),
];

export const layers: Layer[] = kinds.map(({ id, label }, order) => ({ id: layerId(order), kind: id, name: label.es, order, count: 0, precision: 'exact', tighter: {} }));
