/** Every route of the server that the page uses, one line each. */
import type { TextRule } from '../text/check';
import { ask, begin, query, receive } from './http';
import type {
  AccessEntry, AccessVerified, Approval, Bookmark, Change, ChangePage, Comparison, Device, Feature, FeatureHistory, FeaturePage, Id, ImportFound,
  ImportOrder, ImportPlan, ImportProgress, Invitation, InvitationMade, InvitationOpened, JoinLink, Kind, LinkMade, MapInfo, MapSummary,
  Member, Plenary, Preview, PublicFeature, PublicMap, Publication, PublicationAsked, Role, Room, Shapes, Sign, Signs, Snapshot, Tally, Template, ToDecide, View, Wanted,
} from './types';

export * from './types';
export { Problem } from './problem';
export { query } from './http';
export { onMissed } from './missed';
export { onSealed } from './sealed';

type Params = Record<string, string | number | boolean | null | undefined>;
/** Milliseconds: to try a passphrase of the server is made dear, and what an old one left is sealed first. */
const DEAR = 600_000;
const map = (id: Id): string => `/api/maps/${id}`;

/** What the page reads first, begun at once: who is here and, when the address names a map, that map. */
export function beginWith(opened?: Id): void {
  for (const path of ['/api/session', ...(opened ? [map(opened), '/api/kinds', '/api/text-rules', '/api/basemap'] : [])]) begin(path);
}

export const session = {
  /** `lock`: the server has no passphrase of its own yet; these words are proposed. */
  setupNeeded: () => ask<Shapes['Setup']>('/api/setup'),
  /** Gives a new server its passphrase, and opens it. */
  lock: (token: string, passphrase: string) => ask<void>('/api/lock', { method: 'POST', json: { token, passphrase }, patience: DEAR }),
  unseal: (passphrase: string) => ask<void>('/api/unseal', { method: 'POST', json: { passphrase }, patience: DEAR }),
  seal: () => ask<void>('/api/seal', { method: 'POST' }),
  setUp: (token: string, name: string, passphrase: string) =>
    ask<Shapes['Me']>('/api/setup', { method: 'POST', json: { token, name, passphrase } }),
  get: () => ask<Shapes['Me']>('/api/session'),
  /** The code only where a second factor is on: the problem `code-needed` says so. */
  signIn: (name: string, passphrase: string, code?: string) =>
    ask<Shapes['Me']>('/api/session', { method: 'POST', json: { name, passphrase, code } }),
  signOut: () => ask<void>('/api/session', { method: 'DELETE' }),
  proposePassphrase: async () => (await ask<{ passphrase: string }>('/api/session/passphrase')).passphrase,
  /** A guest keeps her account by a passphrase; an account changes hers and says the one until now. */
  putPassphrase: (passphrase: string, more: { current?: string; name?: string }) =>
    ask<Shapes['Me']>('/api/session/passphrase', { method: 'PUT', json: { passphrase, ...more } }),
  openInvitation: (code: string) => ask<InvitationOpened>('/api/invitations/open', { method: 'POST', json: { code } }),
  acceptInvitation: (code: string, who: { name?: string; passphrase?: string }) =>
    ask<Shapes['Accepted']>('/api/invitations/accept', { method: 'POST', json: { code, ...who } }),
  openLink: (code: string) => ask<Shapes['LinkOpened']>('/api/join/open', { method: 'POST', json: { code } }),
  /** By a name of her own, or into a workshop by a sign. */
  join: (code: string, who: { name?: string; sign?: Sign; group?: Id; language?: string }) =>
    ask<Shapes['Joined']>('/api/join', { method: 'POST', json: { code, ...who } }),
};

export const devices = {
  list: () => ask<Device[]>('/api/session/devices'),
  name: (id: Id, name: string | null) => ask<void>(`/api/session/devices/${id}`, { method: 'PUT', json: { name } }),
  end: (id: Id) => ask<void>(`/api/session/devices/${id}`, { method: 'DELETE' }),
  endOthers: () => ask<void>('/api/session/devices', { method: 'DELETE' }),
};

export const secondFactor = {
  get: () => ask<{ on: boolean; asked: boolean; recovery_codes: number }>('/api/session/second-factor'),
  begin: (passphrase: string) =>
    ask<{ secret: string; url: string }>('/api/session/second-factor', { method: 'POST', json: { passphrase } }),
  turnOn: async (code: string) =>
    (await ask<{ recovery_codes: string[] }>('/api/session/second-factor', { method: 'PUT', json: { code } })).recovery_codes,
  recoveryCodes: async (passphrase: string, code: string) =>
    (await ask<{ recovery_codes: string[] }>('/api/session/second-factor/recovery-codes', { method: 'POST', json: { passphrase, code } })).recovery_codes,
  turnOff: (passphrase: string, code: string) =>
    ask<Shapes['Me']>('/api/session/second-factor/off', { method: 'POST', json: { passphrase, code } }),
  /** A steward takes it from somebody who has lost it; the code is the steward's own. */
  lost: (name: string, passphrase: string, code?: string) =>
    ask<void>('/api/second-factors/lost', { method: 'POST', json: { name, passphrase, code } }),
};

export const approvals = {
  list: (id: Id) => ask<Approval[]>(`${map(id)}/approvals`),
  ask: (id: Id, json: Wanted) => ask<Approval>(`${map(id)}/approvals`, { method: 'POST', json }),
  confirm: (id: Id, approval: Id) => ask<void>(`${map(id)}/approvals/${approval}/confirm`, { method: 'POST', json: {} }),
  decline: (id: Id, approval: Id) => ask<void>(`${map(id)}/approvals/${approval}`, { method: 'DELETE' }),
};

export const access = {
  page: (before?: number) =>
    ask<{ entries: AccessEntry[]; you: string; next: number | null }>(`/api/access${query({ before })}`),
  verified: () => ask<AccessVerified>('/api/access/verified'),
  /** What guards the wire to the server. */
  wire: () => ask<Shapes['WireShown']>('/api/wire'),
};

export const maps = {
  list: () => ask<MapSummary[]>('/api/maps'),
  /** Everything of a map, encrypted; `come` hears how many bytes have. */
  takeOut: (id: Id, passphrase: string, come: (bytes: number) => void, signal: AbortSignal) =>
    receive(`${map(id)}/whole`, { passphrase }, come, signal),
  create: (name: string, view?: View) => ask<MapSummary>('/api/maps', { method: 'POST', json: { name, view } }),
  get: (id: Id) => ask<MapInfo>(map(id)),
  /** For good. The name confirms it. */
  destroy: (id: Id, name: string) => ask<void>(map(id), { method: 'DELETE', json: { name } }),
  archives: async () => (await ask<Shapes['Basemap']>('/api/basemap')).archives,
  kinds: () => ask<Kind[]>('/api/kinds'),
  textRules: () => ask<TextRule[]>('/api/text-rules'),
  presence: (id: Id, json: Shapes['Here']) =>
    ask<void>(`${map(id)}/presence`, { method: 'PUT', json }),
  leave: (id: Id) => ask<void>(`${map(id)}/presence`, { method: 'DELETE' }),
  counts: (id: Id, params: Params = {}) => ask<Shapes['Counts']>(`${map(id)}/counts${query(params)}`),
};

export const members = {
  list: (id: Id) => ask<Member[]>(`${map(id)}/members`),
  put: (id: Id, account: Id, role: Role) => ask<void>(`${map(id)}/members/${account}`, { method: 'PUT', json: { role } }),
  /** Destroys all that somebody drew, for good. */
  erase: (id: Id, account: Id) => ask<Shapes['Erased']>(`${map(id)}/members/${account}/features`, { method: 'DELETE' }),
  remove: (id: Id, account: Id) => ask<void>(`${map(id)}/members/${account}`, { method: 'DELETE' }),
  links: (id: Id) => ask<JoinLink[]>(`${map(id)}/links`),
  createLink: (id: Id, role: Role, expires_in_seconds: number, uses?: number, workshop?: Id) =>
    ask<LinkMade>(`${map(id)}/links`, { method: 'POST', json: { role, expires_in_seconds, uses, ...(workshop ? { workshop } : {}) } }),
  invitations: (id: Id) => ask<Invitation[]>(`${map(id)}/invitations`),
  invite: (id: Id, role: Role, name?: string) =>
    ask<InvitationMade>(`${map(id)}/invitations`, { method: 'POST', json: { role, ...(name ? { name } : {}) } }),
  removeInvitation: (id: Id, invitation: Id) => ask<void>(`${map(id)}/invitations/${invitation}`, { method: 'DELETE' }),
  removeLink: (id: Id, link: Id) => ask<void>(`${map(id)}/links/${link}`, { method: 'DELETE' }),
};

export const publication = {
  get: (id: Id) => ask<Publication>(`${map(id)}/publication`),
  /** Nobody sees it yet: two people let it out, see `approvals`. */
  prepare: (id: Id, json: PublicationAsked) => ask<Preview>(`${map(id)}/publication`, { method: 'POST', json, patience: 60_000 }),
  withdraw: (id: Id) => ask<void>(`${map(id)}/publication`, { method: 'DELETE' }),
};

/** What anybody may read. */
export const published = {
  about: (page: Id) => ask<PublicMap>(`/api/public/${page}`),
  features: async (page: Id) => (await ask<{ features: PublicFeature[] }>(`/api/public/${page}/features`)).features,
};

export const workshops = {
  templates: async () => (await ask<Shapes['WorkshopsShipped']>('/api/workshops')).templates,
  signs: () => ask<Signs>('/api/signs'),
  read: (toml: string) => ask<Template>('/api/workshops/read', { method: 'POST', json: { toml } }),
  templatePath: (id: Id, workshop: Id) => `${map(id)}/workshops/${workshop}/template`,
  room: (id: Id, workshop: Id) => ask<Room>(`${map(id)}/workshops/${workshop}`),
  /** Asks the room, or a group of it, to look somewhere. */
  look: (id: Id, workshop: Id, json: Shapes['LookAsked']) => ask<void>(`${map(id)}/workshops/${workshop}/look`, { method: 'PUT', json }),
  letGo: (id: Id, workshop: Id) => ask<void>(`${map(id)}/workshops/${workshop}/look`, { method: 'DELETE' }),
  /** Takes back what a group did last, or puts back what `change` took back. */
  undo: (id: Id, workshop: Id, group: Id, change?: Id) =>
    ask<Shapes['Undone']>(`${map(id)}/workshops/${workshop}/undo`, { method: 'POST', json: { group, ...(change ? { change } : {}) } }),
  closeVote: (id: Id, workshop: Id) => ask<Tally>(`${map(id)}/workshops/${workshop}/vote`, { method: 'DELETE' }),
  /** How much there is of each kind and group, for who decides what leaves the room. */
  toDecide: (id: Id, workshop: Id) => ask<ToDecide>(`${map(id)}/workshops/${workshop}/decide`),
  decide: (id: Id, workshop: Id, json: Shapes['DecisionAsked']) =>
    ask<Shapes['Moved']>(`${map(id)}/workshops/${workshop}/decide`, { method: 'POST', json }),
  /** Destroys so many marks of a kind or a group; none when there are others by now. */
  erase: (id: Id, workshop: Id, json: Shapes['ErasingAsked']) =>
    ask<Shapes['Erased']>(`${map(id)}/workshops/${workshop}/erase`, { method: 'POST', json }),
  plenary: (id: Id, workshop: Id, layer?: Id) => ask<Plenary>(`${map(id)}/workshops/${workshop}/plenary${query({ layer })}`),
  /** What changed since another workshop; since the last one of the same place when none is named. */
  comparison: (id: Id, workshop: Id, other?: Id) => ask<Comparison>(`${map(id)}/workshops/${workshop}/comparison${query({ with: other })}`),
};

export const log = {
  append: (id: Id, changes: Change[]) =>
    ask<Shapes['ChangesJudged']>(`${map(id)}/changes`, { method: 'POST', json: { changes } }),
  page: (id: Id, since: Bookmark, limit?: number) => ask<ChangePage>(`${map(id)}/changes${query({ since, limit })}`),
  streamPath: (id: Id, since: Bookmark) => `${map(id)}/stream${query({ since })}`,
  snapshot: (id: Id, cursor?: string, limit?: number) =>
    ask<Snapshot>(`${map(id)}/snapshot${query({ cursor, limit })}`),
};

export const features = {
  get: (id: Id, feature: Id) => ask<Feature>(`${map(id)}/features/${feature}`),
  history: (id: Id, feature: Id) => ask<FeatureHistory>(`${map(id)}/features/${feature}/history`),
  page: (id: Id, params: Params, signal?: AbortSignal) => ask<FeaturePage>(`${map(id)}/features${query(params)}`, { signal }),
  exportPath: (id: Id, params: Params) => `${map(id)}/export${query(params)}`,
};

export const attachments = {
  /** Under an id of our own: sent twice, it is kept once. The answer says what it is, however the phone called it. */
  put: (id: Id, attachment: Id, file: Blob, mediaType: string) =>
    ask<Shapes['AttachmentKept']>(`${map(id)}/attachments/${attachment}`, { method: 'PUT', raw: file, mediaType, patience: 120_000 }),
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
    ask<ImportProgress>(`${map(id)}/imports/${job}/run`, { method: 'POST', json: { all_or_nothing } }),
  progress: (id: Id, job: Id) => ask<ImportProgress>(`${map(id)}/imports/${job}`),
  drop: (id: Id, job: Id) => ask<void>(`${map(id)}/imports/${job}`, { method: 'DELETE' }),
};
