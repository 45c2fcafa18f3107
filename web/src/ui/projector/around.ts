import type { Geometry } from '../../api';
import type { Box } from '../../map';

/** The box around geometries; undefined around nothing. */
export function aroundAll(geometries: (Geometry | null)[]): Box | undefined {
  const box: Box = [180, 90, -180, -90];
  const widen = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    const [lon, lat] = part as unknown[];
    if (typeof lon !== 'number' || typeof lat !== 'number') return part.forEach(widen);
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  };
  for (const geometry of geometries) widen(geometry?.coordinates);
  return box[0] <= box[2] ? box : undefined;
}
