import { features as api, type Id, type Kind } from '../../api';
import { titleOf } from './naming';
import type { OpenMap } from './open_map.svelte';

/** The field whose answer makes an area a municipality, whatever kind it is of. */
const CODE = 'divipola';

/** Whether areas of the kind say in which municipality everything else lies. */
export const tellsMunicipality = (kind: Kind | undefined): boolean => !!kind?.geographic && kind.fields.some(({ id }) => id === CODE);

/** Whether a map has areas that may be municipalities. */
export const isDivided = (open: OpenMap): boolean => open.layers.some((layer) => layer.count > 0 && tellsMunicipality(open.kindOf(layer.id)));

const asked = new Map<string, Promise<string>>();

/** What the municipality with a code is called on this map; its code where nothing says. */
export function municipalityName(open: OpenMap, code: string): string | Promise<string> {
  const known = open.all().find(({ properties }) => properties.fields[CODE] === code);
  if (known) return titleOf(known, open.kind(known.properties.kind));
  const key = `${open.id} ${code}`;
  const before = asked.get(key);
  if (before) return before;
  const layer = open.layers.filter(({ id }) => tellsMunicipality(open.kindOf(id))).map(({ id }): Id => id).join(',');
  const task = api.page(open.id, { [`where[${CODE}]`]: code, layer, limit: 1 }).then(({ features: [found] }) => (found ? titleOf(found, open.kind(found.properties.kind)) : code));
  task.catch(() => asked.delete(key));
  asked.set(key, task);
  return task;
}
