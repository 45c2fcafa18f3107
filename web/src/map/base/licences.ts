/** Where the built-in base map comes from, as its licences ask to be said. What is of whom, and terms that are no name, are words of the page. */
export const licences = [
  { name: 'Natural Earth', terms: 'public_domain', of: 'borders' },
  { name: 'GSHHG · World Data Bank II', terms: 'LGPL-3.0-or-later', of: 'shores' },
  { name: 'GeoNames', terms: 'CC BY 4.0', of: 'places' },
  { name: 'Noto Sans', terms: 'OFL-1.1', of: 'letters' },
  { name: 'Maki · Temaki', terms: 'CC0-1.0', of: 'symbols' },
] as const;

/** The line shown in the corner of the map. */
export const attribution = 'Natural Earth · GSHHG · GeoNames CC BY 4.0';
