import { SettingUnreadable } from './errors.ts';

/** What of the server the environment decides. Prefect's own names are taken where it has one. */
export interface ServerSettings {
  authString?: string;
  apiKeys: string[];
  csrf: boolean;
  /** Whether webhooks may reach private addresses. */
  allowPrivateUrls: boolean;
  /** What secrets are encrypted with, 32 bytes in base64. */
  encryptionKey?: string;
  logLevel: LogLevel;
  /** After how many days runs that have ended are removed; never where it is not said. */
  runRetentionDays?: number;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Reads the settings. Throws `SettingUnreadable` for a value that means nothing. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): ServerSettings {
  const authString = env.PREFECT_SERVER_API_AUTH_STRING?.trim() || undefined;
  const encryptionKey = env.MILLRACE_ENCRYPTION_KEY?.trim() || undefined;
  const apiKeys = (env.MILLRACE_SERVER_API_KEYS ?? '').split(/[\s,]+/).filter(Boolean);
  const short = apiKeys.find((key) => key.length < SHORTEST_KEY);
  if (short) throw new SettingUnreadable('MILLRACE_SERVER_API_KEYS', `keys of at least ${SHORTEST_KEY} characters`);
  return {
    ...(authString && { authString }),
    apiKeys,
    csrf: readFlag(env, 'PREFECT_SERVER_CSRF_PROTECTION_ENABLED'),
    allowPrivateUrls: readFlag(env, 'MILLRACE_SERVER_ALLOW_PRIVATE_URLS'),
    ...(encryptionKey && { encryptionKey }),
    logLevel: readLevel(env, 'MILLRACE_SERVER_LOG_LEVEL'),
    ...readDays(env, 'MILLRACE_SERVER_RUN_RETENTION_DAYS'),
  };
}

/** A shorter key could be guessed. */
const SHORTEST_KEY = 16;

function readFlag(env: Readonly<Record<string, string | undefined>>, name: string): boolean {
  const value = (env[name] ?? '').trim().toLowerCase();
  if (['1', 'true', 'yes', 'on'].includes(value)) return true;
  if (['', '0', 'false', 'no', 'off'].includes(value)) return false;
  throw new SettingUnreadable(name, 'true or false');
}

function readDays(env: Readonly<Record<string, string | undefined>>, name: string): { runRetentionDays?: number } {
  const value = (env[name] ?? '').trim();
  if (value === '') return {};
  const days = Number(value);
  if (!(days > 0 && days <= MOST_DAYS))
    throw new SettingUnreadable(name, `a number of days, above 0 and up to ${MOST_DAYS}`);
  return { runRetentionDays: days };
}

/** A hundred years. */
const MOST_DAYS = 36_500;

function readLevel(env: Readonly<Record<string, string | undefined>>, name: string): LogLevel {
  const value = (env[name] ?? 'warn').trim().toLowerCase();
  const level = LOG_LEVELS.find((candidate) => candidate === value);
  if (!level) throw new SettingUnreadable(name, `one of ${LOG_LEVELS.join(', ')}`);
  return level;
}
