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

/** Milliseconds until what did not come is asked for again. */
const PAUSE = 10_000;

let known: Packed = {};
const asked = new Map<string, Promise<void>>();
const missed = new Set<string>();
const hearing = new Set<() => void>();
let again: ReturnType<typeof setTimeout> | undefined;

async function fetchOnce(url: string): Promise<void> {
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`symbols answer ${answer.status}`);
    known = { ...((await answer.json()) as Packed), ...known };
    if (missed.delete(url)) for (const heard of hearing) heard();
  } catch {
    asked.delete(url);
    missed.add(url);
    clearTimeout(again);
    again = setTimeout(() => [...missed].forEach((one) => void fetchMore(one)), PAUSE);
  }
}

/** Fetches one of the two collections once. One that did not come is fetched the next time that it is needed, and after a while. */
function fetchMore(url: string): Promise<void> {
  const task = asked.get(url) ?? fetchOnce(url);
  asked.set(url, task);
  return task;
}

/** Hears of symbols that have come although they were missed: what was drawn as a dot is drawn again. */
export function onSymbols(heard: () => void): () => void {
  hearing.add(heard);
  return () => void hearing.delete(heard);
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
