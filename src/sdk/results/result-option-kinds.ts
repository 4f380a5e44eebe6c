import { FLAG, FUNCTION, HOOKS, type OptionKind, SECONDS, TEXT } from '../check-options.ts';
import { CachePolicy } from './cache-policy.ts';
import type { ResultOptions, TaskResultOptions } from './result-options.ts';
import { SERIALIZER_NAMES } from './result-serializer.ts';

export const RESULT_OPTIONS: Record<keyof ResultOptions, OptionKind> = {
  persistResult: FLAG,
  resultStorage: {
    expected: "a folder's path, 's3://bucket/prefix', or a storage with read() and write()",
    fits: (value) => typeof value === 'string' || hasMethods(value, 'read', 'write'),
  },
  resultSerializer: {
    expected: `one of '${SERIALIZER_NAMES.join("', '")}', or a serializer with serialize() and deserialize()`,
    fits: (value) =>
      (SERIALIZER_NAMES as readonly unknown[]).includes(value) || hasMethods(value, 'serialize', 'deserialize'),
  },
  cacheResultInMemory: FLAG,
  persistInputs: FLAG,
};

export const TASK_RESULT_OPTIONS: Record<keyof TaskResultOptions, OptionKind> = {
  ...RESULT_OPTIONS,
  resultStorageKey: TEXT,
  cachePolicy: { expected: 'a cache policy such as INPUTS', fits: (value) => value instanceof CachePolicy },
  cacheKeyFn: FUNCTION,
  cacheExpirationSeconds: SECONDS,
  refreshCache: FLAG,
  onCommit: HOOKS,
  onRollback: HOOKS,
};

function hasMethods(value: unknown, ...names: string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
}
