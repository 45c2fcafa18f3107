import type { ProblemBody } from './types';

/**
 * What went wrong, as the server said it (RFC 9457), or as the network showed it.
 * `type` is the stable word that i18n translates (`problem.<type>`); `detail` is the server's own sentence.
 */
export class Problem extends Error {
  readonly type: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly field: string | undefined;
  /** Seconds the server asks to wait before trying again. */
  readonly retryAfter: number | undefined;

  constructor(body: ProblemBody, status: number, retryAfter?: number) {
    super(body.detail ?? body.title ?? body.type);
    this.name = 'Problem';
    this.type = shortType(body.type);
    this.status = status;
    this.title = body.title ?? body.type;
    this.detail = body.detail;
    this.field = body.field;
    this.retryAfter = retryAfter;
  }

  /** The request never got an answer. */
  static network(cause: unknown): Problem {
    const problem = new Problem({ type: 'network', title: 'No connection' }, 0);
    problem.cause = cause;
    return problem;
  }

  get offline(): boolean {
    return this.status === 0;
  }

  /** Trying the same again later can help. */
  get passing(): boolean {
    return this.offline || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** `https://…/problems/log-truncated` and `log-truncated` are the same word. */
function shortType(type: string | undefined): string {
  if (!type || type === 'about:blank') return 'unknown';
  const words = type.split(/[/#:]/);
  return words[words.length - 1] || 'unknown';
}

export async function problemFrom(response: Response): Promise<Problem> {
  const wait = Number(response.headers.get('retry-after'));
  const retryAfter = Number.isFinite(wait) && wait > 0 ? wait : undefined;
  let body: Partial<ProblemBody> = {};
  try {
    body = (await response.json()) as Partial<ProblemBody>;
  } catch {
    // A proxy's page instead of our own problem: the status says enough.
  }
  return new Problem(
    { ...body, type: body.type ?? `http-${response.status}`, title: body.title ?? (response.statusText || `HTTP ${response.status}`) },
    response.status,
    retryAfter,
  );
}
