import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';

/** The version of Prefect's client that a request comes from; null where it comes from something else. */
export function clientVersionOf({ headers }: FastifyRequest): string | null {
  return USER_AGENT.exec(headers['user-agent'] ?? '')?.[1] ?? null;
}

/** Whether a client of that version keeps the lease on its deployment's slot alive while the run goes on. */
export function renewsLeases(version: string | null): boolean {
  const [, major, minor, patch, suffix] = /^(\d+)\.(\d+)\.(\d+)(.*)$/.exec(version ?? '') ?? [];
  if (major === undefined) return false;
  const parts = [Number(major), Number(minor), Number(patch)];
  const first = parts.findIndex((part, index) => part !== FIRST_WITH_LEASES[index]);
  if (first >= 0) return (parts[first] ?? 0) > (FIRST_WITH_LEASES[first] ?? 0);
  // Of that very version, only what came before its release lacks them.
  return !/^(a|b|rc|\.?dev)/.test(suffix ?? '');
}

const USER_AGENT = /^prefect\/(\d+\.\d+\.\d+(?:[a-z.+0-9]+)?) \(API \S+\)$/;
const FIRST_WITH_LEASES = [3, 4, 11];

/**
 * Whether the client says that it is an older Prefect than `version`, such as `3.4.11`. One that says nothing of
 * itself, or is none of Prefect's, is not.
 */
export function isClientBefore(headers: IncomingHttpHeaders, version: string): boolean {
  const said = /^prefect\/(\d+)\.(\d+)\.(\d+)/.exec(headers['user-agent'] ?? '');
  if (!said) return false;
  const wanted = version.split('.').map(Number);
  for (const [at, part] of said.slice(1).map(Number).entries()) {
    if (part !== wanted[at]) return part < (wanted[at] ?? 0);
  }
  return false;
}
