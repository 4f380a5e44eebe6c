import type { ApiAddress } from './api-address.ts';

/** What a child process needs to reach the same API; secrets travel by the environment, never on a command line. */
export function environmentFor(address: ApiAddress): Record<string, string> {
  const env: Record<string, string> = { PREFECT_API_URL: address.url };
  if (address.auth.kind === 'bearer') env.PREFECT_API_KEY = address.auth.key;
  if (address.auth.kind === 'basic') env.PREFECT_API_AUTH_STRING = address.auth.authString;
  if (address.headers) env.PREFECT_CLIENT_CUSTOM_HEADERS = JSON.stringify(address.headers);
  return env;
}
