import type { MapInfo } from '../api/types';

/** What somebody sees of a map, and how exactly, follows from these: role, clearance, where she sits, the precision of each layer. */
export type Sight = Record<string, string>;

export const sightOf = ({ role, clearance, workshops, layers }: MapInfo): Sight => Object.fromEntries([
  ['role', role], ['clearance', clearance],
  ...workshops.map(({ id, seat }) => [id, seat ? (seat.group ?? 'seat') : '']),
  ...layers.map(({ id, precision }) => [id, precision]),
]) as Sight;

/** Whether all that was seen by the one is seen by the other, and as exactly. */
export const within = (one: Sight, other: Sight): boolean => Object.entries(one).every(([what, how]) => other[what] === how);
