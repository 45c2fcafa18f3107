/** Told whenever the server answers that it is sealed: then nothing of it may stay on a screen. */
let told: () => void = () => undefined;

export function onSealed(listener: () => void): void {
  told = listener;
}

export const tellSealed = (): void => told();
