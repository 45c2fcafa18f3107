declare module 'virtual:maplibre-worker' {
  /** The address of MapLibre's worker on our own origin. */
  const url: string;
  export default url;
}

/** Runs MapLibre's worker in the worker that imports it. */
declare module 'virtual:maplibre-worker-scope';
