import { type CacheKeyContext, type CacheKeyFn, CachePolicy, cacheKey, DEFAULT_POLICY } from '../results/cache-policy.ts';
import type { ResultDefaults } from '../results/result-defaults.ts';
import { CacheKeyError } from '../results/result-errors.ts';
import type { ResultMetadata } from '../results/result-record.ts';
import { defaultsOf, type ResultOptions, type ResultSettings, settingsWithin, storeOf } from '../results/result-settings.ts';
import { storageOf } from '../results/result-storage.ts';
import { describeResult, type ResultStore, writeResult } from '../results/result-store.ts';
import { fillStorageKey } from '../results/storage-key.ts';
import { describeError } from '../errors.ts';
import type { TaskDefinition } from '../task-definition.ts';
import { hostOf, mayHaveTransaction, transactionAround } from '../transactions/open-transactions.ts';
import { namedHook, Transaction, type TransactionHook } from '../transactions/transaction.ts';
import { isoMicros } from './clock.ts';
import { log } from './log.ts';
import type { RunScope, TaskScope } from './scope.ts';
import { namedArguments } from './task-call.ts';

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
  onCommit?: TransactionHook | readonly TransactionHook[];
  /** Called with the transaction when something in it has failed, to undo what the task did. */
  onRollback?: TransactionHook | readonly TransactionHook[];
}

/** How the runs of a task in a certain scope keep their results. */
export interface TaskResults {
  readonly settings: ResultSettings;
  readonly store: ResultStore;
  readonly policy: CachePolicy | undefined;
}

/** Undefined where the results of the task are not kept, nor its arguments, and nothing says so anew. */
export function resultsOf({ options, asksForResults }: TaskDefinition, { port, results: around }: RunScope): TaskResults | undefined {
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
    store: { ...storeOf(settings, defaults), keyStorage: keyStorage && storageOf(keyStorage), locks: lockManager },
  };
}

/** One go at a task that keeps its result, or that is part of a transaction. */
export interface TaskKeeping {
  readonly transaction: Transaction;
  /** What the state of the run says of the result, where it is kept. */
  readonly metadata: ResultMetadata | undefined;
}

export interface KeepingRequest {
  readonly definition: TaskDefinition;
  readonly args: readonly unknown[];
  readonly outer: RunScope;
  readonly scope: TaskScope;
  readonly results: TaskResults | undefined;
}

/** Undefined where nothing asks for it, which has to cost next to nothing. */
export function beginKeeping(request: KeepingRequest): Promise<TaskKeeping> | undefined {
  const { definition, outer, results } = request;
  const { onCommit, onRollback } = definition.options;
  if (!results?.settings.persist && !onCommit && !onRollback && !mayHaveTransaction(outer)) return undefined;
  return begin(request);
}

/** Stages the result and the hooks, before the run's last state is told. */
export function stageResult(
  { definition, scope }: Pick<KeepingRequest, 'definition' | 'scope'>,
  metadata: ResultMetadata | undefined,
  value: unknown,
  tellRolledBack: () => void,
): void {
  const { onCommit, onRollback } = definition.options;
  scope.task.transaction?.stage(value, {
    onCommit: hooksOf(onCommit),
    onRollback: [{ hook: tellRolledBack, name: 'tellRolledBack', silent: true }, ...hooksOf(onRollback)],
    ...(metadata && { metadata }),
  });
}

/** Keeps what a task threw, as Prefect does where results are kept. A failure to do so is logged. */
export async function keepError(
  scope: RunScope,
  store: ResultStore | undefined,
  error: unknown,
): Promise<ResultMetadata | undefined> {
  if (!store) return undefined;
  const key = randomKey(scope);
  const metadata = describeResult(store, key, undefined);
  try {
    await writeResult(store, key, { metadata, value: error instanceof Error ? error : new Error(String(error)) });
    return metadata;
  } catch (failure) {
    log(
      scope,
      30,
      `Failed to write result: ${describeError(failure)} Execution will continue, but the result has not been written`,
    );
    return undefined;
  }
}

export function randomKey({ port }: RunScope): string {
  return port.clock.randomId().replaceAll('-', '');
}

async function begin(request: KeepingRequest): Promise<TaskKeeping> {
  const { definition, outer, scope, results } = request;
  const { options } = definition;
  const keyed = results?.settings.persist ? await keyOf(request, results) : undefined;
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
  if (!results || !keyed) return { transaction, metadata: undefined };
  const { cacheExpirationSeconds } = options;
  const expiration =
    cacheExpirationSeconds === undefined
      ? undefined
      : isoMicros(scope.port.clock.nowUs() + Math.round(cacheExpirationSeconds * 1e6));
  return {
    transaction,
    metadata: transaction.found?.metadata ?? describeResult(results.store, keyed.key, expiration),
  };
}

/** Under which key a run keeps its result; `fresh` where no other run can have the same. Undefined for not at all. */
async function keyOf(
  { definition, args, scope }: KeepingRequest,
  { policy }: TaskResults,
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
function policyOf({ cachePolicy, cacheKeyFn }: TaskResultOptions, { caching }: ResultDefaults): CachePolicy | undefined {
  if (caching === 'off') return undefined;
  const policy = cacheKeyFn ? CachePolicy.from(cacheKeyFn) : (cachePolicy ?? (caching === 'on' ? DEFAULT_POLICY : undefined));
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

function hooksOf(given: TransactionHook | readonly TransactionHook[] | undefined) {
  if (given === undefined) return [];
  return (typeof given === 'function' ? [given] : given).map(namedHook);
}
