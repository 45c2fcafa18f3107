import type { View } from '../../api';

/** Decimals kept of one's own position: about a hundred metres. Where one stands is nobody's business to the metre. */
const DECIMALS = 3;
const WAIT_MS = 15_000;

/** Asks the device where it is. Only on a person's own request; rounded here, before anything else sees it. */
export function ask(): Promise<{ center: View['center']; radius: number }> {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) return reject(new Error('no position on this device'));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const round = (n: number): number => Number(n.toFixed(DECIMALS));
        resolve({ center: [round(coords.longitude), round(coords.latitude)], radius: Math.max(coords.accuracy, 120) });
      },
      reject,
      { timeout: WAIT_MS, maximumAge: 60_000 },
    );
  });
}
