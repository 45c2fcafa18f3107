/** A layer that does not exist yet, among the ids of those that do: named by its kind. */
const NEW = 'new:';
export const newLayer = (kind: string): string => NEW + kind;
export const kindAsked = (layer: string): string | undefined => (layer.startsWith(NEW) ? layer.slice(NEW.length) : undefined);
