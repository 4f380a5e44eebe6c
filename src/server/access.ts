import type { IncomingHttpHeaders } from 'node:http';
import { BadRequest, Unauthorized } from './errors.ts';
import { isLoopbackHost } from './loopback.ts';
import { isSameSecret } from './same-secret.ts';

/** Who may use the server. */
export interface Access {
  /** `user:password` of HTTP's basic authentication, as Prefect's server has it. */
  authString?: string | undefined;
  /** Each lets its bearer in. */
  apiKeys?: readonly string[] | undefined;
  /** Whether requests that change something need a token that only a page of this origin can have asked for. */
  csrf?: boolean | undefined;
  /** Whether other machines may use it: then the names by which they call it are not known beforehand. */
  beyondLoopback?: boolean | undefined;
}

/** Whether nobody gets in without a password or a key. */
export function isGuarded({ authString, apiKeys }: Access): boolean {
  return authString !== undefined || (apiKeys?.length ?? 0) > 0;
}

/** Throws `Unauthorized` where a request's credentials are needed and wrong. */
export function checkCredentials(access: Access, authorization: string | undefined): void {
  if (!isGuarded(access)) return;
  const [scheme = '', credentials = ''] = (authorization ?? '').trim().split(/\s+/);
  const isBasic = scheme.toLowerCase() === 'basic';
  const token = isBasic ? Buffer.from(credentials, 'base64').toString('utf8') : credentials;
  if (isBasic ? !isAuthString(access, token) : scheme.toLowerCase() !== 'bearer' || !isApiKey(access, token)) {
    throw new Unauthorized();
  }
}

/** Whether what a WebSocket's first frame carries lets it in. */
export function isWelcome(access: Access, token: string | null | undefined): boolean {
  if (!isGuarded(access)) return true;
  return typeof token === 'string' && (isAuthString(access, token) || isApiKey(access, token));
}

/**
 * Refuses what a web page of another site sends: by a name that was bound anew to this machine, the Host header is
 * that name's; from a foreign page, the Origin header is the page's. Programs send no Origin.
 */
export function checkOrigin(access: Access, { host, origin }: IncomingHttpHeaders): void {
  if (!access.beyondLoopback && !isLoopbackHost(nameOf(host))) {
    throw new BadRequest('Only requests to this machine by its loopback name are served.', { status: 403 });
  }
  const foreign = origin !== undefined && !isOwnOrigin(origin, host);
  if (foreign) throw new BadRequest('Requests from pages of other origins are refused.', { status: 403 });
}

function isAuthString({ authString }: Access, token: string): boolean {
  return authString !== undefined && isSameSecret(token, authString);
}

function isApiKey({ apiKeys = [] }: Access, token: string): boolean {
  return apiKeys.filter((key) => isSameSecret(token, key)).length > 0;
}

function nameOf(host: string | undefined): string {
  return (host ?? '').replace(/:\d+$/, '').toLowerCase();
}

function isOwnOrigin(origin: string, host: string | undefined): boolean {
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  return isLoopbackHost(page.hostname) || page.host === host?.toLowerCase();
}
