import { describeError } from '../errors.ts';
import type { OneOrMore } from '../hooks.ts';
import { type CacheKeyContext, CachePolicy, cacheKey, DEFAULT_POLICY } from '../results/cache-policy.ts';
import type { ResultDefaults } from '../results/result-defaults.ts';
import { CacheKeyError } from '../results/result-errors.ts';
import type { TaskResultOptions } from '../results/result-options.ts';
import type { ResultMetadata } from '../results/result-record.ts';
import { defaultsOf } from '../results/result-scope.ts';
import { type ResultSettings, settingsWithin, storeOf } from '../results/result-settings.ts';
import { describeResult, type FoundResult, type ResultStore, writeResult } from '../results/result-store.ts';
import { fillStorageKey } from '../results/storage-key.ts';
import { storageOf } from '../results/storage-of.ts';
import { writeTaskRunInputs } from '../results/task-run-inputs.ts';
import type { TaskDefinition } from '../task-definition.ts';
import type { Settled } from '../task-future.ts';
import { hostOf, mayHaveTransaction, transactionAround } from '../transactions/open-transactions.ts';
import { namedHook, Transaction, type TransactionHook } from '../transactions/transaction.ts';
import { isoMicros } from './clock.ts';
import { log } from './log.ts';
import type { RunScope, TaskScope } from './scope.ts';
import { namedArguments } from './task-call.ts';

/** How the runs of a task in a certain scope keep their results. */
export interface TaskResults {
  readonly settings: ResultSettings;
  readonly store: ResultStore;
  readonly policy: CachePolicy | undefined;
}

/** Undefined where the results of the task are not kept, nor its arguments, and nothing says so anew. */
export function resultsOf(
  { options, asksForResults }: TaskDefinition,
  { port, results: around }: RunScope,
): TaskResults | undefined {
  const defaults = defaultsOf(port);
  const byDefault = defaults.persistTasks ?? around?.persist ?? defaults.persist;
  if (!asksForResults && !byDefault && !(around?.persistInputs ?? defaults.persistInputs)) return undefined;
  const persist = options.persistResult ?? (impliesPersistence(options) || byDefault);
  const settings = settingsWithin(options, around, persist, defaults);
  const policy = persist ? policyOf(options, defaults) : undefined;
  const { keyStorage, lockManager } = policy?.configuration ?? {};
  return {
    settings,
    policy,
    store: {
      ...storeOf(settings, defaults),
      keyStorage: keyStorage === undefined ? undefined : storageOf(keyStorage),
      locks: lockManager,
    },
  };
}

/** One go at a task that keeps its result, or that is part of a transaction. */
export interface TaskKeeping {
  /** How the go came out, where it was over before it began: the result was there, or the way to it is blocked. */
  readonly settled: Settled<unknown> | undefined;
  /** What was kept by an earlier run, which is then the result of this one. */
  readonly found: FoundResult | undefined;
  /** Under which key the result is kept, if it is. */
  readonly key: string | undefined;
}

/** What is known of the task run. */
export interface KeepingRun {
  readonly call: { readonly definition: TaskDefinition };
  readonly outer: RunScope;
  readonly scope: TaskScope;
  readonly results: TaskResults | undefined;
}

/** Undefined where nothing asks for it, which has to cost next to nothing. The promise never rejects. */
export function beginKeeping(run: KeepingRun, args: readonly unknown[]): Promise<TaskKeeping> | undefined {
  const { onCommit, onRollback } = run.call.definition.options;
  if (!run.results?.settings.persist && !onCommit && !onRollback && !mayHaveTransaction(run.outer)) return undefined;
  return begin(run, args).catch((error: unknown) => ({
    settled: { kind: 'error', error },
    found: undefined,
    key: undefined,
  }));
}

/**
 * Stages the result and the hooks, before the run's last state is told. Gives what that state says of the result,
 * where it is kept.
 */
export function stageResult(
  { call, scope, results }: KeepingRun,
  kept: TaskKeeping | undefined,
  value: unknown,
  tellRolledBack: () => void,
): ResultMetadata | undefined {
  const { onCommit, onRollback, cacheExpirationSeconds } = call.definition.options;
  const metadata =
    kept?.found?.metadata ??
    (results && kept?.key !== undefined
      ? describeResult(results.store, kept.key, expiryIn(cacheExpirationSeconds, scope))
      : undefined);
  scope.task.transaction?.stage(value, {
    onCommit: hooksOf(onCommit),
    onRollback: [{ hook: tellRolledBack, name: 'tellRolledBack', silent: true }, ...hooksOf(onRollback)],
    ...(metadata && { metadata }),
  });
  return metadata;
}

/** Undoes what a go has done that is about to be tried again. */
export async function abandonKeeping({ task }: TaskScope): Promise<void> {
  await task.transaction?.abandon();
  task.transaction = undefined;
}

/** Keeps what a task threw, as Prefect does where results are kept. A failure to do so is logged. */
export async function keepError(
  scope: RunScope,
  { store }: Pick<TaskResults, 'store'>,
  error: unknown,
): Promise<ResultMetadata | undefined> {
  const key = randomKey(scope);
  const metadata = describeResult(store, key, undefined);
  const value = error instanceof Error ? error : new Error(String(error));
  try {
    await scope.port.clock.during(writeResult({ ...store, keyStorage: undefined }, key, { metadata, value }));
    return metadata;
  } catch (failure) {
    const why = describeError(failure);
    log(scope, 30, `Failed to write result: ${why} Execution will continue, but the result has not been written`);
    return undefined;
  }
}

/** Keeps the arguments for a later look. A failure to do so is logged, and no matter of the run's. */
export async function keepInputs(
  { call: { definition }, scope }: KeepingRun,
  { store }: TaskResults,
  args: readonly unknown[],
): Promise<void> {
  const parameters = namedArguments(definition, args);
  try {
    await scope.port.clock.during(writeTaskRunInputs(store, scope.task.run.id, { task: definition.name, parameters }));
  } catch (error) {
    log(scope, 30, `The inputs of the task run could not be kept: ${describeError(error)}`);
  }
}

export function randomKey({ port }: RunScope): string {
  return port.clock.randomId().replaceAll('-', '');
}

async function begin(run: KeepingRun, args: readonly unknown[]): Promise<TaskKeeping> {
  const { outer, scope, results } = run;
  const { options } = run.call.definition;
  const keyed = results?.settings.persist ? await keyOf(run, results, args) : undefined;
  // A key that the storage refuses fails the task before it runs.
  if (keyed) results?.store.storage.locate?.(keyed.key);
  const transaction = new Transaction({
    host: hostOf(scope),
    parent: transactionAround(outer),
    key: keyed?.key,
    store: results?.store,
    overwrite: keyed?.fresh || (options.refreshCache ?? defaultsOf(scope.port).refreshCache),
    isolationLevel: results?.policy?.configuration.isolationLevel,
  });
  await transaction.begin();
  scope.task.transaction = transaction;
  const { found } = transaction;
  return { settled: found && { kind: 'value', value: found.value }, found, key: keyed?.key };
}

function expiryIn(seconds: number | undefined, { port }: RunScope): string | undefined {
  return seconds === undefined ? undefined : isoMicros(port.clock.nowUs() + Math.round(seconds * 1e6));
}

/** Under which key a run keeps its result; `fresh` where no other run can have the same. Undefined for not at all. */
async function keyOf(
  { call: { definition }, scope }: KeepingRun,
  { policy }: TaskResults,
  args: readonly unknown[],
): Promise<{ key: string; fresh: boolean } | undefined> {
  const { flow, task } = scope;
  const { id, name, runCount } = task.run;
  const parameters = namedArguments(definition, args);
  const template = definition.options.resultStorageKey;
  if (template !== undefined) {
    const flowRun = flow && { ...flow.run, flow_name: flow.run.flowName, flow_id: flow.run.flowId };
    const key = fillStorageKey(template, { parameters, flow_run: { ...flowRun }, task_run: { ...task.run } });
    return { key, fresh: !policy };
  }
  if (!policy) return { key: randomKey(scope), fresh: true };
  const context: CacheKeyContext = {
    taskRun: { id, name, runCount },
    flowRun: flow && { id: flow.run.id, name: flow.run.name, flowName: flow.run.flowName },
    flowParameters: flow?.parameters ?? {},
    task: { name: definition.name, source: definition.fn.toString() },
  };
  try {
    const key = await cacheKey(policy, context, parameters);
    return key === undefined ? { key: randomKey(scope), fresh: true } : { key, fresh: false };
  } catch (error) {
    const why = error instanceof CacheKeyError ? error.message : describeError(error);
    log(scope, 40, `Error encountered when computing cache key - result will not be persisted.\n${why}`);
    return undefined;
  }
}

/** Undefined where there is no caching. */
function policyOf(
  { cachePolicy, cacheKeyFn }: TaskResultOptions,
  { caching }: ResultDefaults,
): CachePolicy | undefined {
  if (caching === 'off') return undefined;
  const policy = cacheKeyFn
    ? CachePolicy.from(cacheKeyFn)
    : (cachePolicy ?? (caching === 'on' ? DEFAULT_POLICY : undefined));
  return policy && policy.parts.length > 0 ? policy : undefined;
}

/** Prefect's rule: whoever says how a result is kept wants it kept. */
function impliesPersistence(options: TaskResultOptions): boolean {
  const { cachePolicy, cacheKeyFn, resultStorageKey, resultStorage, resultSerializer } = options;
  return (
    (cachePolicy !== undefined && cachePolicy.parts.length > 0) ||
    cacheKeyFn !== undefined ||
    resultStorageKey !== undefined ||
    resultStorage !== undefined ||
    resultSerializer !== undefined
  );
}

function hooksOf(given: OneOrMore<TransactionHook> | undefined) {
  if (given === undefined) return [];
  return (typeof given === 'function' ? [given] : given).map(namedHook);
}
