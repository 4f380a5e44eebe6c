import { AsyncLocalStorage } from 'node:async_hooks';
import type { Json } from '../../model/graph.ts';
import type { Asset } from '../asset.ts';
import { MissingContextError } from '../errors.ts';
import type { FlowDefinition } from '../flow-definition.ts';
import type { ResultSettings } from '../results/result-settings.ts';
import type { RunEvent } from '../run-event.ts';
import type { Transaction } from '../transactions/transaction.ts';
import type { Cancellation } from './cancellation.ts';
import type { EnginePort } from './port.ts';
import type { FlowRunRecord, TaskInput, TaskRunRecord } from './run-records.ts';
import type { TaskRunner } from './task-runner.ts';

/** What surrounds code that runs: the flow run, if it is in one, and the task run, if it is in one. */
export interface RunScope {
  readonly port: EnginePort;
  /** Of the innermost run. */
  readonly cancellation: Cancellation;
  readonly logPrints: boolean;
  readonly emit: ((event: RunEvent) => void) | undefined;
  readonly attempt: Attempt;
  /** Absent where nothing but the defaults holds. */
  readonly results?: ResultSettings | undefined;
  readonly flow: FlowContext | undefined;
  readonly task: TaskContext | undefined;
}

/** The scope of a flow's own function. */
export interface FlowScope extends RunScope {
  readonly flow: FlowContext;
  readonly task: undefined;
}

/** The scope of a task's function, in a flow or not. */
export interface TaskScope extends RunScope {
  readonly task: TaskContext;
}

export interface FlowContext {
  readonly run: FlowRunRecord;
  readonly definition: FlowDefinition;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface TaskContext {
  readonly run: TaskRunRecord;
  /** The assets that the run makes, and what it tells of them. */
  materialized?: Map<string, Record<string, Json>>;
  /** Of the go that is under way; made when something asks for it. */
  transaction?: Transaction | undefined;
}

/** What one go at a flow's function keeps; a retry begins with a new one. A task outside of flows has its own. */
export interface Attempt {
  /** Which run an object came out of, so that passing it on shows as an edge. */
  readonly results: WeakMap<object, TaskInput>;
  /** How often each subflow was called, which tells its calls apart again when the flow is retried. */
  readonly subflowCounts: Map<string, number>;
  /** How often the flow's code asked for a pause, which tells its pauses apart when it runs anew. */
  pauses: number;
  /** Of generators whose values nobody has asked for since the last one; each call ends one. */
  readonly waiting: Set<() => void>;
  /** Task runs that have given values and may still be running. */
  readonly yielding: Map<string, TaskRunRecord>;
  /** What task runs have made or needed, by their ids; empty where nothing names assets. */
  readonly assets: Map<string, readonly Asset[]>;
  openRuns: number;
  onIdle: (() => void) | undefined;
  /** Where submitted tasks run that have no runner of their own. */
  readonly taskRunner: TaskRunner | undefined;
}

export function newAttempt(taskRunner?: TaskRunner): Attempt {
  return {
    results: new WeakMap(),
    subflowCounts: new Map(),
    pauses: 0,
    waiting: new Set(),
    yielding: new Map(),
    assets: new Map(),
    openRuns: 0,
    onIdle: undefined,
    taskRunner,
  };
}

export const scopes = new AsyncLocalStorage<RunScope>();

export function currentScope(): RunScope | undefined {
  return scopes.getStore();
}

/** The scope of the run around, or a `MissingContextError` that names what needs one. */
export function requireRun(what: string): RunScope {
  const scope = scopes.getStore();
  if (!scope?.flow && !scope?.task) throw new MissingContextError(what);
  return scope;
}

/** Resolves when no task run or subflow of the attempt is under way any more. */
export function whenIdle(attempt: Attempt): Promise<void> | undefined {
  if (attempt.openRuns === 0) return undefined;
  return new Promise((resolve) => {
    attempt.onIdle = resolve;
    endAbandoned(attempt);
  });
}

/** When nothing else is left that could ask a generator for more, its run is over. */
export function endAbandoned(attempt: Attempt): void {
  if (!attempt.onIdle || attempt.openRuns !== attempt.waiting.size) return;
  for (const end of [...attempt.waiting]) end();
}

export function runEnded(attempt: Attempt): void {
  attempt.openRuns -= 1;
  if (attempt.openRuns === 0) attempt.onIdle?.();
  else endAbandoned(attempt);
}
