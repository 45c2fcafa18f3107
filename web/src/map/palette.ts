/** The map's colours, read from the design tokens as they are for the theme the map's element carries. */
const names = [
  'land', 'water', 'shore', 'river', 'border', 'department', 'halo', 'country', 'region', 'town',
  'water-name', 'road', 'road-edge', 'green', 'built', 'symbol', 'edge', 'sketch', 'then', 'both', 'now',
] as const;

export type Palette = Record<(typeof names)[number], string> & {
  /** Colours of severity 1 to 5. */
  severity: [string, string, string, string, string];
  dark: boolean;
};

export function readPalette(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim() || '#888888';
  const colors = Object.fromEntries(names.map((name) => [name, read(`--map-${name}`)])) as Record<(typeof names)[number], string>;
  return {
    ...colors,
    severity: [1, 2, 3, 4, 5].map((level) => read(`--severity-${level}`)) as Palette['severity'],
    dark: element.dataset.theme === 'dark',
  };
}
