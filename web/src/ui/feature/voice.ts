/** Longest voice note in seconds, as long as the server takes; and most bytes of a file. */
export const LONGEST_S = 180;
const GRACE_S = 5;
const BYTES = 8 << 20;
/** A browser that cannot read the sound is not waited for: the server looks again. */
const PATIENCE_MS = 3_000;

/** Why a recording that was chosen as a file is not taken, by the word that the server would use; nothing when it may be sent. */
export async function refusedVoice(file: File): Promise<string | undefined> {
  if (file.size > BYTES) return 'too-much';
  const seconds = await lasts(file);
  return seconds !== undefined && seconds > LONGEST_S + GRACE_S ? 'attachment-long' : undefined;
}

async function lasts(file: File): Promise<number | undefined> {
  const address = URL.createObjectURL(file);
  try {
    return await new Promise((resolve) => {
      const sound = new Audio();
      sound.preload = 'metadata';
      sound.onloadedmetadata = () => resolve(Number.isFinite(sound.duration) ? sound.duration : undefined);
      sound.onerror = () => resolve(undefined);
      setTimeout(() => resolve(undefined), PATIENCE_MS);
      sound.src = address;
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
