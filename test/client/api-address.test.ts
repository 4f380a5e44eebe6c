import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiAddress, resolveApi } from '../../src/client/api-address.ts';

const root = mkdtempSync(join(tmpdir(), 'millrace-profiles-'));
const home = join(root, 'home');
beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(join(home, '.prefect'), { recursive: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const PROFILES = `
active = "work"
[profiles.work]
PREFECT_API_URL = "http://work:4200/api/"
PREFECT_API_KEY = "pnu_work"
[profiles.plain]
PREFECT_API_URL = "http://plain:4200/api"
[profiles.password]
PREFECT_API_URL = "http://password:4200/api"
PREFECT_API_AUTH_STRING = "user:pass"
PREFECT_CLIENT_CUSTOM_HEADERS = '{"x-team": "data"}'
[profiles.nothing]
PREFECT_LOGGING_LEVEL = "DEBUG"
`;

/** The address as `source url auth`. */
function resolve(
  env: Record<string, string>,
  { setting, profiles = '' }: { setting?: string; profiles?: string } = {},
) {
  if (profiles) writeFileSync(join(home, '.prefect', 'profiles.toml'), profiles);
  return text(resolveApi({ setting, env, home, cwd: root }));
}

function text(api: ApiAddress | undefined): string {
  if (!api) return 'none';
  const { auth } = api;
  const from = auth.kind !== 'none' && auth.from ? ` from ${auth.from}` : '';
  const secret = auth.kind === 'bearer' ? ` ${auth.key}` : auth.kind === 'basic' ? ` ${auth.authString}` : '';
  const headers = api.headers ? ` ${JSON.stringify(api.headers)}` : '';
  return `${api.source} ${api.url} ${auth.kind}${secret}${from}${headers}`;
}

describe('the configured API', () => {
  const URL = 'http://env:4200/api';
  const cases: [string, Record<string, string>, { setting?: string; profiles?: string }, string][] = [
    ['is none when nothing is configured', {}, {}, 'none'],
    [
      'is the setting before all else',
      { PREFECT_API_URL: URL },
      { setting: ' http://s/api/ ', profiles: PROFILES },
      'setting http://s/api none',
    ],
    [
      'takes the key for a setting from the environment',
      { PREFECT_API_KEY: 'k' },
      { setting: 'http://s/api' },
      'setting http://s/api bearer k from environment',
    ],
    [
      "never sends a profile's key to a setting's server",
      {},
      { setting: 'http://s/api', profiles: PROFILES },
      'setting http://s/api none',
    ],
    [
      'is the environment before the profile',
      { PREFECT_API_URL: URL, PREFECT_API_KEY: 'k' },
      { profiles: PROFILES },
      `environment ${URL} bearer k`,
    ],
    [
      "merges the profile's key, as Prefect does",
      { PREFECT_API_URL: URL },
      { profiles: PROFILES },
      `environment ${URL} bearer pnu_work from profile`,
    ],
    [
      'prefers user and password over a key',
      { PREFECT_API_URL: URL, PREFECT_API_KEY: 'k', PREFECT_API_AUTH_STRING: 'u:p' },
      {},
      `environment ${URL} basic u:p`,
    ],
    [
      'reads headers',
      { PREFECT_API_URL: URL, PREFECT_CLIENT_CUSTOM_HEADERS: '{"a":"1"}' },
      {},
      `environment ${URL} none {"a":"1"}`,
    ],
    ['is the active profile', {}, { profiles: PROFILES }, 'profile http://work:4200/api bearer pnu_work'],
    [
      'is the profile that the environment names',
      { PREFECT_PROFILE: 'plain' },
      { profiles: PROFILES },
      'profile http://plain:4200/api none',
    ],
    [
      'reads all of a profile',
      { PREFECT_PROFILE: 'password' },
      { profiles: PROFILES },
      'profile http://password:4200/api basic user:pass {"x-team":"data"}',
    ],
    [
      "takes the environment's key for a profile",
      { PREFECT_PROFILE: 'plain', PREFECT_API_KEY: 'k' },
      { profiles: PROFILES },
      'profile http://plain:4200/api bearer k from environment',
    ],
    ['is none when the profile has no URL', { PREFECT_PROFILE: 'nothing' }, { profiles: PROFILES }, 'none'],
    ["knows Prefect's own local profile", { PREFECT_PROFILE: 'local' }, {}, 'profile http://127.0.0.1:4200/api none'],
    [
      'takes an empty variable for none',
      { PREFECT_API_URL: ' ', PREFECT_PROFILE: '' },
      { profiles: PROFILES },
      'profile http://work:4200/api bearer pnu_work',
    ],
  ];
  it.each(cases)('%s', (_, env, options, expected) => expect(resolve(env, options)).toBe(expected));

  it.each([
    ['PREFECT_HOME', () => join(root, 'elsewhere')],
    ['PREFECT_PROFILES_PATH', () => 'elsewhere/profiles.toml'],
  ])('finds the profiles file by %s', (variable, value) => {
    mkdirSync(join(root, 'elsewhere'));
    writeFileSync(join(root, 'elsewhere', 'profiles.toml'), PROFILES);
    expect(resolve({ [variable]: value() })).toBe('profile http://work:4200/api bearer pnu_work');
  });

  it.each([
    ['a broken file', {}, 'active = [', /profiles\.toml is not valid TOML .*Correct it or move it away/],
    ['an unknown profile', { PREFECT_PROFILE: 'typo' }, PROFILES, /no Prefect profile "typo"/],
    [
      'headers that are no object',
      { PREFECT_API_URL: URL, PREFECT_CLIENT_CUSTOM_HEADERS: '[1]' },
      '',
      /not a JSON object/,
    ],
  ])('tells %s in one sentence', (_, env, profiles, message) => {
    expect(() => resolve(env as Record<string, string>, { profiles })).toThrow(message);
    expect(() => resolve(env as Record<string, string>, { profiles })).toThrow(
      expect.objectContaining({ code: 'profile' }),
    );
  });
});
