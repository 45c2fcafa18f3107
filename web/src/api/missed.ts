/** Told whenever a request got no answer: whoever says how the network is looks at once. */
let told: () => void = () => undefined;

/** Until what it answers is called. */
export function onMissed(listener: () => void): () => void {
  told = listener;
  return () => void (told === listener && (told = () => undefined));
}

export const tellMissed = (): void => told();
