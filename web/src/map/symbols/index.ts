/** The pictograms, as SVG path data with the size of the square they are drawn in. */
import shipped from './shipped.json?url';
import rest from './all.json?url';
import { inked } from './strokes';

export interface Symbol {
  path: string;
  width: number;
  height: number;
}
type Packed = Record<string, string | (string | number)[]>;

let known: Packed = {};
const asked = new Map<string, Promise<void>>();

/** Fetches one of the two collections once; a failed fetch is tried again the next time. */
function fetchMore(url: string): Promise<void> {
  const before = asked.get(url);
  if (before) return before;
  const task = fetch(url)
    .then((answer) => answer.json() as Promise<Packed>)
    .then((more) => void (known = { ...more, ...known }))
    .catch(() => void asked.delete(url));
  asked.set(url, task);
  return task;
}

function unpack(packed: string | (string | number)[] | undefined): Symbol | undefined {
  if (packed === undefined) return undefined;
  if (typeof packed === 'string') return { path: packed, width: 15, height: 15 };
  const [path, width, height] = packed as [string, number, number];
  return { path, width, height };
}

/** Symbols that people invented, made here from their strokes. */
const emblems = new Map<string, Symbol>();
/** What the picture of an emblem is called: that of no other symbol. */
export const emblemName = (id: string): string => `emblem:${id}`;
export const knowsEmblem = (id: string): boolean => emblems.has(emblemName(id));

/** Takes in an invented symbol; true when it was not known yet. */
export function learnEmblem(id: string, strokes: string): boolean {
  if (knowsEmblem(id)) return false;
  emblems.set(emblemName(id), inked(strokes));
  return true;
}

const dot: Symbol = { path: 'M7.5 2a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11z', width: 15, height: 15 };

/** A pictogram by its name, first among those of the shipped kinds; a plain dot when no icon has the name. */
export async function findSymbol(name: string): Promise<Symbol> {
  const emblem = emblems.get(name);
  if (emblem) return emblem;
  if (name.startsWith(emblemName(''))) return dot;
  for (const collection of [shipped, rest]) {
    if (!known[name]) await fetchMore(collection);
  }
  return unpack(known[name]) ?? dot;
}

/** The names of all pictograms, for choosing one. */
export async function symbolNames(): Promise<string[]> {
  await Promise.all([fetchMore(shipped), fetchMore(rest)]);
  return Object.keys(known).sort();
}
