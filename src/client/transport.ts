import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { ApiAddress } from './api-address.ts';
import { credentialsOf, whatToSet } from './describe-credentials.ts';
import {
  ApiAuthError,
  ApiConflictError,
  ApiNotFoundError,
  ApiResponseError,
  ApiUnreachableError,
  ApiValidationError,
} from './errors.ts';
import { isTriedAgain, parseRetryAfter, retryDelayMs } from './retry-policy.ts';

/** Sends JSON to an orchestrator and reads JSON back; all resources share one. */
export interface Transport {
  readonly api: ApiAddress;
  /**
   * The parsed body of a successful answer; undefined when it has none. Rejects with one of the errors of
   * `errors.ts`, or with the signal's reason.
   */
  send(method: Method, path: string, options?: SendOptions): Promise<unknown>;
  close(): Promise<void>;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface SendOptions {
  body?: unknown;
  signal?: AbortSignal | undefined;
}

export interface TransportOptions {
  /** How often a request is tried again after an answer or a failure that may pass; 5 unless told. */
  retries?: number;
  /** For one attempt, headers and body together; 60,000 unless told. */
  timeoutMs?: number;
  sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  random?: () => number;
}

export function createTransport(api: ApiAddress, options: TransportOptions = {}): Transport {
  const { retries = 5, timeoutMs = 60_000, random = Math.random } = options;
  const sleep = options.sleep ?? ((ms, signal) => delay(ms, undefined, signal && { signal }));
  const agent = new Agent({ connections: 16, pipelining: 1, keepAliveTimeout: 30_000 });
  const headers = requestHeaders(api);

  return {
    api,
    close: () => agent.close(),
    async send(method, path, { body, signal } = {}) {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const failures: (number | 'no answer')[] = [];
      while (true) {
        signal?.throwIfAborted();
        const answer = await once(method, path, text, signal);
        if (answer.kind === 'body') return answer.body;
        failures.push(answer.status);
        if (!isTriedAgain(failures, retries)) throw answer.error;
        await sleep(retryDelayMs(failures.length, { retryAfterSeconds: answer.retryAfterSeconds, random }), signal);
      }
    },
  };

  async function once(method: Method, path: string, body: string | undefined, signal: AbortSignal | undefined) {
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      const response = await request(api.url + path, {
        dispatcher: agent,
        method,
        headers: body === undefined ? headers.plain : headers.withBody,
        body: body ?? null,
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      const text = await response.body.text();
      if (response.statusCode < 300) return { kind: 'body' as const, body: parseBody(text) };
      const retryAfterSeconds = parseRetryAfter(single(response.headers['retry-after']), Date.now());
      return {
        kind: 'failure' as const,
        error: errorOf(api, `${method} ${path}`, response.statusCode, text, retryAfterSeconds),
        status: response.statusCode,
        retryAfterSeconds,
      };
    } catch (error) {
      signal?.throwIfAborted();
      return { kind: 'failure' as const, error: new ApiUnreachableError(api.url, error), status: 'no answer' as const };
    }
  }
}

/** The `Authorization` header and the configured ones, for requests and for opening WebSockets. */
export function authHeaders(api: ApiAddress): Record<string, string> {
  const headers: Record<string, string> = { ...api.headers };
  if (api.auth.kind === 'bearer') headers.authorization = `Bearer ${api.auth.key}`;
  if (api.auth.kind === 'basic') {
    headers.authorization = `Basic ${Buffer.from(api.auth.authString).toString('base64')}`;
  }
  return headers;
}

/**
 * A server of Prefect's tells its clients' abilities by the version in `User-Agent`: one that does not read
 * like this gets no lease for its deployment's concurrency slot.
 */
export const USER_AGENT = 'prefect/3.8.8 (API 0.8.4)';
const API_VERSION = '0.8.4';

function requestHeaders(api: ApiAddress) {
  const plain: Record<string, string> = {
    'user-agent': USER_AGENT,
    'x-prefect-api-version': API_VERSION,
    accept: 'application/json',
    ...authHeaders(api),
  };
  return { plain, withBody: { ...plain, 'content-type': 'application/json' } };
}

function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function errorOf(api: ApiAddress, request: string, status: number, text: string, retryAfterSeconds?: number): Error {
  const body = parseBody(text);
  const detail = detailOf(body);
  if (status === 401 || status === 403) {
    return new ApiAuthError({ url: api.url, status, credentials: credentialsOf(api), advice: whatToSet(api) });
  }
  if (status === 404) return new ApiNotFoundError(request, detail);
  if (status === 409) return new ApiConflictError(request, detail);
  if (status === 422) return new ApiValidationError(request, detail, body);
  return new ApiResponseError(request, {
    status,
    detail,
    body,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

/** The sentence in an error's body, whichever of Prefect's forms it has. */
function detailOf(body: unknown): string {
  if (typeof body === 'string') return body.slice(0, 500);
  if (typeof body !== 'object' || body === null) return '';
  const { detail, exception_message: message, exception_detail: details } = body as Record<string, unknown>;
  const parts = [message, typeof detail === 'string' ? detail : undefined, whereOf(details ?? detail)];
  return parts
    .filter((part) => typeof part === 'string' && part !== '')
    .map((part) => String(part).replace(/\.$/, ''))
    .join(': ');
}

function whereOf(details: unknown): string {
  if (!Array.isArray(details)) return '';
  return details
    .slice(0, 3)
    .map((item) => (typeof item === 'object' && item !== null ? (item as { loc?: unknown; msg?: unknown }) : {}))
    .map(({ loc, msg }) => `${Array.isArray(loc) ? loc.join('.') : ''} ${typeof msg === 'string' ? msg : ''}`.trim())
    .join('; ');
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
