/** The pictograms, as SVG path data with the size of the square they are drawn in. */
import shipped from './shipped.json';
import rest from './all.json?url';

export interface Symbol {
  path: string;
  width: number;
  height: number;
}
type Packed = Record<string, string | (string | number)[]>;

let known = shipped as Packed;
let asked: Promise<Packed> | null = null;

function everything(): Promise<Packed> {
  asked ??= fetch(rest)
    .then((answer) => answer.json() as Promise<Packed>)
    .then((more) => (known = { ...more, ...known }))
    .catch(() => {
      asked = null;
      return known;
    });
  return asked;
}

function unpack(packed: string | (string | number)[] | undefined): Symbol | undefined {
  if (packed === undefined) return undefined;
  if (typeof packed === 'string') return { path: packed, width: 15, height: 15 };
  const [path, width, height] = packed as [string, number, number];
  return { path, width, height };
}

/** A pictogram that came with the page, or has been fetched since. */
export const symbolPath = (name: string): Symbol | undefined => unpack(known[name]);

/** Any pictogram; a plain dot when no icon has the name. */
export async function findSymbol(name: string): Promise<Symbol> {
  const found = symbolPath(name) ?? unpack((await everything())[name]);
  return found ?? (unpack(known.circle) as Symbol);
}

/** The names of all pictograms, for choosing one. */
export const symbolNames = async (): Promise<string[]> => Object.keys(await everything()).sort();
