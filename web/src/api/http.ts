import { tellMissed } from './missed';
import { Problem, problemFrom } from './problem';
import { tellSealed } from './sealed';

export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, with its own media type. */
  raw?: Blob;
  mediaType?: string;
  signal?: AbortSignal;
  /** Milliseconds until an unanswered request counts as no connection. */
  patience?: number;
}

const PATIENCE = 20_000;

/** Answers asked for before anybody needs them: each is for the first who does, soon, and while nothing was changed. */
const begun = new Map<string, { at: number; answer: Promise<Response> }>();
const FRESH = 10_000;

/** Asks for what will be read in a moment, so that it is on its way while the page is still being fetched. */
export function begin(path: string): void {
  const answer = send(path, { method: 'GET', patience: PATIENCE });
  // Whoever takes it hears of the fault.
  answer.catch(() => undefined);
  begun.set(path, { at: Date.now(), answer });
}

function taken(path: string): Promise<Response> | undefined {
  const one = begun.get(path);
  begun.delete(path);
  return one && Date.now() - one.at < FRESH ? one.answer : undefined;
}

/** One request to the server. Throws a {@link Problem}, and nothing else. */
export async function ask<T>(path: string, { method = 'GET', json, raw, mediaType, signal, patience = PATIENCE }: Ask = {}): Promise<T> {
  if (method !== 'GET') begun.clear();
  const response = await ((method === 'GET' && taken(path)) || send(path, { method, json, raw, mediaType, signal, patience }));
  if (response.status === 204) return undefined as T;
  const text = await body(response);
  if (!text) return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Problem({ type: 'not-json', title: 'The answer is not JSON' }, 502);
  }
}

/** Asks for a file and tells how much of it has come. A file that is cut off is a fault, and nothing is left of it. */
export async function receive(path: string, json: unknown, come: (bytes: number) => void, signal: AbortSignal): Promise<Blob> {
  const response = await send(path, { method: 'POST', json, signal, patience: PATIENCE });
  const pieces: BlobPart[] = [];
  let bytes = 0;
  try {
    const reader = response.body?.getReader();
    while (reader) {
      const { done, value } = await reader.read();
      if (signal.aborted) {
        void reader.cancel();
        throw signal.reason;
      }
      if (done) break;
      pieces.push(value);
      come((bytes += value.length));
    }
  } catch (cause) {
    throw Problem.network(cause);
  }
  return new Blob(pieces, { type: 'application/octet-stream' });
}

async function send(path: string, { method, json, raw, mediaType, signal, patience }: Ask): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json, application/problem+json' };
  let payload: BodyInit | undefined;
  if (raw) {
    headers['content-type'] = mediaType || raw.type || 'application/octet-stream';
    payload = raw;
  } else if (json !== undefined) {
    headers['content-type'] = 'application/json';
    payload = JSON.stringify(json);
  } else if (method !== 'GET') {
    // The server takes a change of state only as JSON, so that no other site's form can send one.
    headers['content-type'] = 'application/json';
  }
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), patience);
  const stop = (): void => limit.abort();
  signal?.addEventListener('abort', stop);
  let response: Response;
  try {
    response = await fetch(path, { method, headers, body: payload, credentials: 'same-origin', signal: limit.signal });
  } catch (cause) {
    if (!signal?.aborted) tellMissed();
    throw Problem.network(cause);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
  if (!response.ok) {
    const problem = await problemFrom(response);
    if (problem.type === 'sealed') tellSealed();
    throw problem;
  }
  return response;
}

async function body(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    throw Problem.network(cause);
  }
}

/** `?a=1&b=2`, leaving out what is undefined. */
export function query(params: Record<string, string | number | boolean | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}
