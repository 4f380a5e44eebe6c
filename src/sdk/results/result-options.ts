import type { OneOrMore } from '../hooks.ts';
import type { TransactionHook } from '../transactions/transaction.ts';
import type { CacheKeyFn, CachePolicy } from './cache-policy.ts';
import type { ResultSerializer, SerializerName } from './result-serializer.ts';
import type { ResultStorageOption } from './result-storage.ts';

/** What tasks and flows alike say of their results. */
export interface ResultOptions {
  /** Whether the result is kept; on where any other option here says how, else as the run around has it. */
  persistResult?: boolean;
  /** Where: a folder's path, `s3://bucket/prefix`, or a storage. */
  resultStorage?: ResultStorageOption;
  /** `'json'` unless told. */
  resultSerializer?: SerializerName | ResultSerializer;
  /** Whether results of a storage over a network are kept in memory, too; true unless told. */
  cacheResultInMemory?: boolean;
  /** Whether the arguments of each task run are kept for a later look, without what is secret; false unless told. */
  persistInputs?: boolean;
}

/** What a task says of its results, beyond what a flow may say. */
export interface TaskResultOptions extends ResultOptions {
  /** Under which key the result is kept: `'{parameters[city]}-{flow_run.name}'`. An earlier result of that key is taken. */
  resultStorageKey?: string;
  /** Which runs of the task have the same result; `INPUTS`, `TASK_SOURCE` and `RUN_ID` together unless told. */
  cachePolicy?: CachePolicy;
  /** A cache key of one's own; counts more than `cachePolicy`. */
  cacheKeyFn?: CacheKeyFn;
  /** After this time a kept result counts as gone; never unless told. */
  cacheExpirationSeconds?: number;
  /** Runs the task even where there is a result, and writes over that. */
  refreshCache?: boolean;
  /** Called with the transaction when it is committed, with the task run's result kept. */
  onCommit?: OneOrMore<TransactionHook>;
  /** Called with the transaction when something in it has failed, to undo what the task did. */
  onRollback?: OneOrMore<TransactionHook>;
}

/** Whether any of the options concerns results. */
export function asksForResults(options: TaskResultOptions): boolean {
  return NAMES.some((name) => options[name] !== undefined);
}

const NAMES: readonly (keyof TaskResultOptions)[] = [
  'persistResult',
  'resultStorage',
  'resultSerializer',
  'cacheResultInMemory',
  'persistInputs',
  'resultStorageKey',
  'cachePolicy',
  'cacheKeyFn',
  'cacheExpirationSeconds',
  'refreshCache',
];
