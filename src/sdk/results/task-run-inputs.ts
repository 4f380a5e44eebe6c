import { currentScope } from '../engine/scope.ts';
import { redacted } from './redacted.ts';
import { storeAround } from './result-scope.ts';
import { serialize } from './result-serializer.ts';
import type { ResultStorageOption } from './result-storage.ts';
import { describeResult, findResult, type ResultStore, writeResult } from './result-store.ts';
import { storageOf } from './storage-of.ts';

/** The arguments that a task run was called with, as they were kept. */
export interface TaskRunInputs {
  /** The task's name. */
  readonly task: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Parameters that were not kept, and why. */
  readonly omitted: Readonly<Record<string, string>>;
}

/**
 * Reads the arguments of a task run that had `persistInputs`; undefined where none were kept. What was secret in them
 * reads `********`. They are looked for where the run around keeps its results, or else where results go by default.
 * Rejects with a `ResultFormatError` where they can't be read.
 *
 * @example
 * const load = task({ persistInputs: true }, (city: string) => runContext().taskRun?.id ?? city);
 * const look = flow(async () => {
 *   const taskRunId = await load('Bonn');
 *   return (await readTaskRunInputs(taskRunId))?.parameters.city;
 * });
 */
export async function readTaskRunInputs(
  taskRunId: string,
  { resultStorage }: { resultStorage?: ResultStorageOption } = {},
): Promise<TaskRunInputs | undefined> {
  const store = storeAround(currentScope());
  const storage = resultStorage === undefined ? store.storage : storageOf(resultStorage);
  const found = await findResult({ ...store, storage, inMemory: false }, keyOf(taskRunId), 0);
  return found?.value as TaskRunInputs | undefined;
}

/** Keeps the arguments of a task run, without what is secret, too large or not to be written. */
export async function writeTaskRunInputs(
  store: ResultStore,
  taskRunId: string,
  { task, parameters }: Pick<TaskRunInputs, 'task' | 'parameters'>,
): Promise<void> {
  const kept: Record<string, unknown> = {};
  const omitted: Record<string, string> = {};
  let left = CHARS_LIMIT;
  for (const [name, value] of Object.entries(parameters)) {
    const clean = redacted(name, value);
    const text = clean && (await serialize(store.serializer, clean.value).catch((): typeof NOT_WRITTEN => NOT_WRITTEN));
    if (text === NOT_WRITTEN) omitted[name] = `It can't be written with the serializer '${store.serializer.type}'.`;
    else if (text === undefined || text.length > left) omitted[name] = 'It is too large.';
    else {
      kept[name] = clean?.value;
      left -= text.length;
    }
  }
  const key = keyOf(taskRunId);
  const value: TaskRunInputs = { task, parameters: kept, omitted };
  await writeResult({ ...store, keyStorage: undefined }, key, {
    value,
    metadata: describeResult(store, key, undefined),
  });
}

/** Of all the arguments of one run, as they are written. */
const CHARS_LIMIT = 1_000_000;
const NOT_WRITTEN: unique symbol = Symbol('not written');

/** Where Prefect keeps the parameters of background tasks, in the same form. */
function keyOf(taskRunId: string): string {
  return `parameters/${taskRunId}`;
}
