/** A map for paper: sheets, where places fall on them, and the ground beneath. Fetched with the print dialog alone. */
export { Frame, type Box } from './frame';
export { groundOf, type Ground } from './ground';
export { footer, growth, margin, sizes, tiling, type Size, type Tiling } from './sheets';
