import { homedir } from 'node:os';
import { join } from 'node:path';
import { millraceHome } from '../../client/millrace-home.ts';
import { createMemoryStorage } from './memory-storage.ts';
import { type ResultSerializer, serializerOf } from './result-serializer.ts';
import type { ResultStorage } from './result-storage.ts';
import { storageOf } from './storage-of.ts';

/** What holds for results where neither task nor flow says anything. */
export interface ResultDefaults {
  readonly persist: boolean;
  /** The same for tasks alone, whatever their flow says. */
  readonly persistTasks: boolean | undefined;
  readonly serializer: ResultSerializer;
  readonly caching: 'on' | 'where-asked' | 'off';
  readonly refreshCache: boolean;
  readonly persistInputs: boolean;
  /** Made on the first call. */
  storage(): ResultStorage;
}

/** The defaults of a run that has no environment, such as one in a test: nothing persisted, and nothing on disk. */
export function memoryDefaults(): ResultDefaults {
  let storage: ResultStorage | undefined;
  return {
    ...defaultsFrom({}, 'linux'),
    storage() {
      storage ??= createMemoryStorage();
      return storage;
    },
  };
}

/** The defaults that the environment gives, by Prefect's names for them. */
export function defaultsFrom(env: Environment, platform: NodeJS.Platform): ResultDefaults {
  const noDefault = flag(env.PREFECT_TASKS_DEFAULT_NO_CACHE);
  return {
    persist: flag(env.PREFECT_RESULTS_PERSIST_BY_DEFAULT) ?? false,
    persistTasks: flag(env.PREFECT_TASKS_DEFAULT_PERSIST_RESULT),
    serializer: serializerOf(serializerName(env.PREFECT_RESULTS_DEFAULT_SERIALIZER)),
    caching: flag(env.PREFECT_TASKS_DISABLE_CACHING) ? 'off' : noDefault ? 'where-asked' : 'on',
    refreshCache: flag(env.PREFECT_TASKS_REFRESH_CACHE) ?? false,
    persistInputs: flag(env.MILLRACE_PERSIST_INPUTS) ?? false,
    storage: () => storageOf(storagePath(env, platform)),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Beside Prefect's own results where Prefect has a home on this machine that someone chose, since the two read each
 * other's; else with all that Millrace keeps.
 */
export function storagePath(env: Environment, platform: NodeJS.Platform, home: string = homedir()): string {
  const given = env.PREFECT_RESULTS_LOCAL_STORAGE_PATH?.trim() || env.PREFECT_LOCAL_STORAGE_PATH?.trim();
  if (given) return given;
  const prefectHome = env.PREFECT_HOME?.trim();
  return join(prefectHome || millraceHome(env, platform, home), 'storage');
}

/** Python's own serializer means nothing here, and its settings may be meant for Python. */
function serializerName(given: string | undefined): 'json' | 'compressed/json' | 'superjson' | 'compressed/superjson' {
  const name = given?.trim();
  if (name === 'compressed/json' || name === 'superjson' || name === 'compressed/superjson') return name;
  return name === 'compressed/pickle' ? 'compressed/json' : 'json';
}

/** A switch as Prefect reads it from the environment; undefined where it says nothing. */
function flag(value: string | undefined): boolean | undefined {
  switch (value?.trim().toLowerCase()) {
    case 'true':
    case '1':
    case 'yes':
    case 'on':
    case 't':
    case 'y':
      return true;
    case 'false':
    case '0':
    case 'no':
    case 'off':
    case 'f':
    case 'n':
      return false;
    default:
      return undefined;
  }
}
