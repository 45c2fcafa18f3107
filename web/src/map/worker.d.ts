declare module 'virtual:maplibre-worker' {
  /** The address of MapLibre's worker on our own origin. */
  const url: string;
  export default url;
}
