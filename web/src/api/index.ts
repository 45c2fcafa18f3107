/** Every route of the server that the page uses, one line each. */
import { ask, query } from './http';
import type {
  Account, Archive, Change, ChangePage, Feature, FeatureHistory, FeaturePage, Id, ImportFound, ImportOrder, ImportPlan,
  ImportProgress, Invitation, InvitationMade, InvitationOpened, JoinLink, Kind, LayerCounts, MapInfo, MapSummary, Member, Role, Verdict, View,
} from './types';

export * from './types';
export { Problem } from './problem';
export { query } from './http';
export { onSealed } from './sealed';

type Params = Record<string, string | number | boolean | null | undefined>;
/** Milliseconds: to try a passphrase of the server is made dear, and what an old one left is sealed first. */
const DEAR = 600_000;
const map = (id: Id): string => `/api/maps/${id}`;

/** Some lists come bare, some wrapped in an object with one key. */
function list<T>(answer: T[] | Record<string, T[]>): T[] {
  if (Array.isArray(answer)) return answer;
  return Object.values(answer).find(Array.isArray) ?? [];
}

export const session = {
  /** `lock`: the server has no passphrase of its own yet; these words are proposed. */
  setupNeeded: () => ask<{ needed: boolean; lock?: string }>('/api/setup'),
  /** Gives a new server its passphrase, and opens it. */
  lock: (token: string, passphrase: string) => ask<void>('/api/lock', { method: 'POST', json: { token, passphrase }, patience: DEAR }),
  unseal: (passphrase: string) => ask<void>('/api/unseal', { method: 'POST', json: { passphrase }, patience: DEAR }),
  seal: () => ask<void>('/api/seal', { method: 'POST' }),
  setUp: (token: string, name: string, passphrase: string) =>
    ask<{ account: Account }>('/api/setup', { method: 'POST', json: { token, name, passphrase } }),
  get: () => ask<{ account: Account | null }>('/api/session'),
  signIn: (name: string, passphrase: string) =>
    ask<{ account: Account }>('/api/session', { method: 'POST', json: { name, passphrase } }),
  signOut: () => ask<void>('/api/session', { method: 'DELETE' }),
  /** A guest keeps her account by a passphrase; an account changes hers and says the one until now. */
  putPassphrase: (passphrase: string, more: { current?: string; name?: string }) =>
    ask<{ account: Account }>('/api/session/passphrase', { method: 'PUT', json: { passphrase, ...more } }),
  openInvitation: (code: string) => ask<InvitationOpened>('/api/invitations/open', { method: 'POST', json: { code } }),
  acceptInvitation: (code: string, who: { name?: string; passphrase?: string }) =>
    ask<{ map: Id; role: Role; account: Account }>('/api/invitations/accept', { method: 'POST', json: { code, ...who } }),
  join: (code: string, name: string) =>
    ask<{ map: Id | { id: Id }; account: Account }>('/api/join', { method: 'POST', json: { code, name } }),
};

export const maps = {
  list: async () => list(await ask<MapSummary[] | { maps: MapSummary[] }>('/api/maps')),
  create: (name: string, view?: View) => ask<{ id: Id }>('/api/maps', { method: 'POST', json: { name, view } }),
  get: (id: Id) => ask<MapInfo>(map(id)),
  /** For good. The name confirms it. */
  destroy: (id: Id, name: string) => ask<void>(map(id), { method: 'DELETE', json: { name } }),
  archives: async () => (await ask<{ archives: Archive[] }>('/api/basemap')).archives,
  kinds: async () => list(await ask<Kind[] | { kinds: Kind[] }>('/api/kinds')),
  presence: (id: Id, json: { view: View; doing?: string; feature?: Id }) =>
    ask<void>(`${map(id)}/presence`, { method: 'PUT', json }),
  leave: (id: Id) => ask<void>(`${map(id)}/presence`, { method: 'DELETE' }),
  counts: (id: Id, params: Params = {}) => ask<{ layers: LayerCounts[] }>(`${map(id)}/counts${query(params)}`),
};

export const members = {
  list: async (id: Id) => list(await ask<Member[] | { members: Member[] }>(`${map(id)}/members`)),
  put: (id: Id, account: Id, role: Role) => ask<void>(`${map(id)}/members/${account}`, { method: 'PUT', json: { role } }),
  remove: (id: Id, account: Id) => ask<void>(`${map(id)}/members/${account}`, { method: 'DELETE' }),
  links: async (id: Id) => list(await ask<JoinLink[] | { links: JoinLink[] }>(`${map(id)}/links`)),
  createLink: (id: Id, role: Role, expires_in_seconds: number, uses?: number) =>
    ask<JoinLink>(`${map(id)}/links`, { method: 'POST', json: { role, expires_in_seconds, uses } }),
  invitations: (id: Id) => ask<Invitation[]>(`${map(id)}/invitations`),
  invite: (id: Id, role: Role, name?: string) =>
    ask<InvitationMade>(`${map(id)}/invitations`, { method: 'POST', json: { role, ...(name ? { name } : {}) } }),
  removeInvitation: (id: Id, invitation: Id) => ask<void>(`${map(id)}/invitations/${invitation}`, { method: 'DELETE' }),
  removeLink: (id: Id, link: Id) => ask<void>(`${map(id)}/links/${link}`, { method: 'DELETE' }),
};

export const log = {
  append: (id: Id, changes: Change[]) =>
    ask<{ verdicts: Verdict[]; head: number }>(`${map(id)}/changes`, { method: 'POST', json: { changes } }),
  page: (id: Id, since: number, limit?: number) => ask<ChangePage>(`${map(id)}/changes${query({ since, limit })}`),
  streamPath: (id: Id, since: number) => `${map(id)}/stream${query({ since })}`,
  snapshot: (id: Id, cursor?: string, limit?: number) =>
    ask<{ head: number; features: Feature[]; next_cursor: string | null }>(`${map(id)}/snapshot${query({ cursor, limit })}`),
};

export const features = {
  get: (id: Id, feature: Id) => ask<Feature>(`${map(id)}/features/${feature}`),
  history: (id: Id, feature: Id) => ask<FeatureHistory>(`${map(id)}/features/${feature}/history`),
  page: (id: Id, params: Params, signal?: AbortSignal) => ask<FeaturePage>(`${map(id)}/features${query(params)}`, { signal }),
  exportPath: (id: Id, params: Params) => `${map(id)}/export${query(params)}`,
};

export const attachments = {
  /** Under an id of our own: sent twice, it is kept once. */
  put: (id: Id, attachment: Id, file: Blob, mediaType: string) =>
    ask<{ id: Id }>(`${map(id)}/attachments/${attachment}`, { method: 'PUT', raw: file, mediaType, patience: 120_000 }),
  path: (id: Id, attachment: Id) => `${map(id)}/attachments/${attachment}`,
};

export const imports = {
  read: (id: Id, file: File, object?: string) =>
    ask<ImportFound>(`${map(id)}/imports${query({ name: file.name, object })}`, {
      method: 'POST', raw: file, mediaType: file.type || 'application/octet-stream', patience: 300_000,
    }),
  plan: (id: Id, job: Id, json: ImportOrder) =>
    ask<ImportPlan>(`${map(id)}/imports/${job}/plan`, { method: 'POST', json, patience: 300_000 }),
  run: (id: Id, job: Id, all_or_nothing: boolean) =>
    ask<void>(`${map(id)}/imports/${job}/run`, { method: 'POST', json: { all_or_nothing } }),
  progress: (id: Id, job: Id) => ask<ImportProgress>(`${map(id)}/imports/${job}`),
  drop: (id: Id, job: Id) => ask<void>(`${map(id)}/imports/${job}`, { method: 'DELETE' }),
};
