import type { Id } from '../../api';

/** By what one tells papers of one workshop from those of another. It says nothing of where or of whom. */
export const sessionCode = (workshop: Id): string => workshop.replaceAll('-', '').slice(0, 6).toUpperCase();
