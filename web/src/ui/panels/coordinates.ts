/**
 * Reads a place as people write it: `5.69, -76.66`, `5,69 -76,66`, `5°41'24"N 76°39'W`. Latitude first unless the
 * letters or the size of the numbers say otherwise. Returns longitude and latitude in degrees, or undefined.
 */
export function readCoordinates(text: string): [number, number] | undefined {
  const parts = split(text.trim().toUpperCase().replaceAll('−', '-'));
  if (!parts) return undefined;
  const [first, second] = parts.map(degrees);
  if (!first || !second) return undefined;
  const swapped = first.axis === 'lon' || second.axis === 'lat' || (!first.axis && !second.axis && Math.abs(first.value) > 90);
  const [lat, lon] = swapped ? [second.value, first.value] : [first.value, second.value];
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [lon, lat] : undefined;
}

function split(text: string): [string, string] | undefined {
  if (!/^[-+\d.,;°º'"′″\sNSEWO]+$/.test(text)) return undefined;
  const lettered = text.match(/^(.*?[NSEWO])[\s,;]*(.+)$/);
  if (lettered && /\d/.test(lettered[1]!)) return [lettered[1]!, lettered[2]!];
  const halves = text.includes(';') ? text.split(';') : /,\s/.test(text) ? text.split(/,\s+/) : text.split(/\s+/);
  if (halves.length === 2) return [halves[0]!, halves[1]!];
  const commas = text.split(',');
  return commas.length === 2 ? [commas[0]!, commas[1]!] : undefined;
}

function degrees(part: string): { value: number; axis?: 'lat' | 'lon' } | undefined {
  const letter = part.match(/[NSEWO]/)?.[0];
  const numbers = part.replaceAll(',', '.').match(/-?\d+(\.\d+)?/g)?.map(Number);
  if (!numbers || numbers.length > 3) return undefined;
  const [d = 0, m = 0, s = 0] = numbers;
  const size = Math.abs(d) + m / 60 + s / 3600;
  const west = letter === 'S' || letter === 'W' || letter === 'O';
  const value = d < 0 || Object.is(d, -0) || west ? -size : size;
  if (!letter) return { value };
  return { value, axis: letter === 'N' || letter === 'S' ? 'lat' : 'lon' };
}
