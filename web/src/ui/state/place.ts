import type { Id } from '../../api';

/** Where the page is: a map by `?map=`, the wall of its workshop by `?projector=`, a setup link by `#setup=`, a join link by `#join=`, an invitation by `#invitation=`, what is published by `/p/`. */
export type Place =
  | { page: 'setup'; token: string }
  | { page: 'join'; code: string }
  | { page: 'invitation'; code: string }
  | { page: 'public'; id: Id }
  | { page: 'map'; map: Id }
  | { page: 'projector'; map: Id }
  | { page: 'maps' };

export function readAddress(search: string, hash: string, path = '/'): Place {
  const published = /^\/p\/([^/]+)$/.exec(path)?.[1];
  if (published) return { page: 'public', id: published };
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const token = words.get('setup');
  if (token !== null) return { page: 'setup', token };
  const code = words.get('join');
  if (code !== null) return { page: 'join', code };
  const invitation = words.get('invitation');
  if (invitation !== null) return { page: 'invitation', code: invitation };
  const asked = new URLSearchParams(search);
  const projector = asked.get('projector');
  if (projector) return { page: 'projector', map: projector };
  const map = asked.get('map');
  return map ? { page: 'map', map } : { page: 'maps' };
}
