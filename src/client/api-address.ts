import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'smol-toml';
import { ProfileError } from './errors.ts';

/** Where an orchestrator's API is and how to get in. Plain data, so that it can cross process and package borders. */
export interface ApiAddress {
  /** The API's base without a slash at its end, such as `http://127.0.0.1:4200/api`. */
  url: string;
  auth: ApiAuth;
  /** Who said so, in the order in which they are asked. */
  source: ApiSource;
  /** Further headers for every request. */
  headers?: Record<string, string>;
}

export type ApiSource = 'setting' | 'environment' | 'profile' | 'embedded';

/** `from` tells where the credentials come from when that is not where the address comes from. */
export type ApiAuth =
  | { kind: 'none' }
  | { kind: 'bearer'; key: string; from?: ApiSource }
  | { kind: 'basic'; authString: string; from?: ApiSource };

export interface ApiSettings {
  /** Millrace's own setting, where it has a value. */
  setting?: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  home?: string | undefined;
  /** What relative paths in the environment are relative to. */
  cwd: string;
}

/**
 * The API that is configured: by Millrace's setting, else by `PREFECT_API_URL`, else by Prefect's active profile.
 * Undefined when none is, in which case the embedded orchestrator is meant. Throws a `ProfileError` when a
 * profiles file or a variable can't be read.
 */
export function resolveApi({ setting, env, home, cwd }: ApiSettings): ApiAddress | undefined {
  const fromEnv = readable(env);
  const headers = customHeaders(fromEnv[HEADERS]);
  // A key in a profile belongs to that profile's server; one in the environment is meant for whatever is used here.
  if (setting?.trim()) return address(setting, 'setting', authOf(fromEnv, 'environment'), headers);
  if (fromEnv[URL_KEY] && hasAuth(fromEnv)) {
    return address(fromEnv[URL_KEY], 'environment', authOf(fromEnv, 'environment'), headers);
  }
  const profile = activeProfile({ env, home, cwd });
  const auth = hasAuth(fromEnv) ? authOf(fromEnv, 'environment') : authOf(profile, 'profile');
  const allHeaders = headers ?? customHeaders(profile[HEADERS]);
  if (fromEnv[URL_KEY]) return address(fromEnv[URL_KEY], 'environment', auth, allHeaders);
  if (profile[URL_KEY]) return address(profile[URL_KEY], 'profile', auth, allHeaders);
  return undefined;
}

const URL_KEY = 'PREFECT_API_URL';
const KEY = 'PREFECT_API_KEY';
const AUTH_STRING = 'PREFECT_API_AUTH_STRING';
const HEADERS = 'PREFECT_CLIENT_CUSTOM_HEADERS';
type Values = Record<string, string | undefined>;

function readable(env: ApiSettings['env']): Values {
  const value = (name: string) => env[name]?.trim() || undefined;
  return {
    [URL_KEY]: value(URL_KEY),
    [KEY]: value(KEY),
    [AUTH_STRING]: value(AUTH_STRING),
    [HEADERS]: value(HEADERS),
  };
}

function address(
  url: string,
  source: ApiSource,
  auth: ApiAuth,
  headers: Record<string, string> | undefined,
): ApiAddress {
  const own = auth.kind !== 'none' && auth.from === source ? withoutFrom(auth) : auth;
  return { url: url.trim().replace(/\/+$/, ''), auth: own, source, ...(headers && { headers }) };
}

function withoutFrom(auth: Exclude<ApiAuth, { kind: 'none' }>): ApiAuth {
  const { from: _, ...rest } = auth;
  return rest;
}

function hasAuth(values: Values): boolean {
  return Boolean(values[KEY] || values[AUTH_STRING]);
}

/** Prefect's rule: where both are set, the user name and password win over the key. */
function authOf(values: Values, from: ApiSource): ApiAuth {
  if (values[AUTH_STRING]) return { kind: 'basic', authString: values[AUTH_STRING], from };
  if (values[KEY]) return { kind: 'bearer', key: values[KEY], from };
  return { kind: 'none' };
}

function customHeaders(text: string | undefined): Record<string, string> | undefined {
  if (!text) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value).map(([name, header]) => [name, String(header)]));
    }
  } catch {
    // Told below: text that is no JSON and JSON that is no object are one mistake to the reader.
  }
  throw new ProfileError(`${HEADERS} is not a JSON object of header names and values. Correct or unset it.`);
}

/** Prefect's own profiles that need no file; the file's profiles of the same name win. */
const BUILT_IN: Record<string, Values> = {
  ephemeral: {},
  local: { [URL_KEY]: 'http://127.0.0.1:4200/api' },
  test: {},
  cloud: {},
};

function activeProfile({ env, home, cwd }: ApiSettings): Values {
  const path = profilesPath({ env, home, cwd });
  const file = path ? readProfiles(path) : undefined;
  const name = env.PREFECT_PROFILE?.trim() || file?.active;
  if (!name) return {};
  const profile = file?.profiles[name] ?? BUILT_IN[name];
  if (!profile) {
    throw new ProfileError(
      `There is no Prefect profile "${name}" in ${path ?? 'any profiles file'}. Create or unset it.`,
    );
  }
  return profile;
}

function profilesPath({ env, home, cwd }: ApiSettings): string | undefined {
  const untilde = (path: string) => (home && /^~(?=$|[\\/])/.test(path) ? join(home, path.slice(1)) : path);
  if (env.PREFECT_PROFILES_PATH?.trim()) return resolve(cwd, untilde(env.PREFECT_PROFILES_PATH.trim()));
  if (env.PREFECT_HOME?.trim()) return resolve(cwd, untilde(env.PREFECT_HOME.trim()), 'profiles.toml');
  return home ? join(home, '.prefect', 'profiles.toml') : undefined;
}

function readProfiles(path: string): { active?: string; profiles: Record<string, Values> } | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw new ProfileError(`Prefect's profiles file ${path} can't be read. Check its permissions.`, { cause: error });
  }
  try {
    const file = parse(text);
    const profiles = Object.entries(isTable(file.profiles) ? file.profiles : {});
    return {
      ...(typeof file.active === 'string' && { active: file.active }),
      profiles: Object.fromEntries(profiles.map(([name, table]) => [name, valuesOf(table)])),
    };
  } catch (error) {
    const where = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new ProfileError(
      `Prefect's profiles file ${path} is not valid TOML (${where}). Correct it or move it away.`,
      {
        cause: error,
      },
    );
  }
}

function valuesOf(table: unknown): Values {
  if (!isTable(table)) return {};
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, String(value)]));
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
