import type { IncomingHttpHeaders } from 'node:http';

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
