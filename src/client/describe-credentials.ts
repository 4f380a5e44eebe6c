import type { ApiAddress } from './api-address.ts';

/** What a request went with, without giving a secret away. */
export function credentialsOf(api: ApiAddress): string {
  switch (api.auth.kind) {
    case 'none':
      return 'a request without credentials';
    case 'bearer':
      return `the key from ${SOURCE_WORDS[api.auth.from ?? api.source]} (PREFECT_API_KEY, …${api.auth.key.slice(-4)})`;
    case 'basic':
      return `the user name and password from ${SOURCE_WORDS[api.auth.from ?? api.source]} (PREFECT_API_AUTH_STRING)`;
  }
}

/** What to do when it was refused. */
export function whatToSet(api: ApiAddress): string {
  return api.auth.kind === 'none'
    ? 'Set PREFECT_API_KEY (Prefect Cloud) or PREFECT_API_AUTH_STRING (a server with a password).'
    : 'Check that it is still valid and belongs to this server.';
}

const SOURCE_WORDS: Record<ApiAddress['source'], string> = {
  setting: "Millrace's settings",
  environment: 'the environment',
  profile: "Prefect's profile",
  embedded: 'the embedded orchestrator',
};
