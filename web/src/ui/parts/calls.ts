/** A piece of how somebody is reached; a telephone has a number to call. */
export interface Piece {
  text: string;
  call?: string;
}

/** Digits in groups, not those of an address on the web, of a mail or of a word. */
const number = /(?<![\w/.@-])\+?\(?\d+\)?(?:[ .-]\(?\d+\)?)*(?![\w/@])/g;
/** An emergency line is short and in one piece; in groups, anything shorter than this is hours or a street. */
const LEAST = 7;

/** Finds the telephone numbers in how somebody is reached, so that a tap calls. */
export function callsIn(reach: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: text, index } of reach.matchAll(number)) {
    const digits = text.replace(/\D/g, '').length;
    if (digits > 15 || (digits < LEAST && !/^\d{3,6}$/.test(text))) continue;
    if (index > from) pieces.push({ text: reach.slice(from, index) });
    pieces.push({ text, call: `tel:${text.replace(/[^\d+]/g, '')}` });
    from = index + text.length;
  }
  if (from < reach.length) pieces.push({ text: reach.slice(from) });
  return pieces;
}
