import type { Asset } from './asset.ts';
import {
  AMOUNT,
  ASSETS,
  COUNT,
  DELAYS,
  FLAG,
  FUNCTION,
  HOOKS,
  type OptionKind,
  RUN_NAME,
  SECONDS,
  TASK_RUNNER,
  TEXT,
  TEXTS,
} from './check-options.ts';
import type { TaskRunner } from './engine/task-runner.ts';
import type { OneOrMore, TaskHook } from './hooks.ts';
import { TASK_RESULT_OPTIONS } from './results/result-option-kinds.ts';
import type { TaskResultOptions } from './results/result-options.ts';
import type { RunName } from './run-name.ts';

/** Options of a task; times in seconds. */
export interface TaskOptions extends TaskResultOptions {
  name?: string;
  description?: string;
  version?: string;
  tags?: readonly string[];
  /** How often a failed task run is tried again; 0 unless told. */
  retries?: number;
  /**
   * How long to wait before that. A list gives one delay for each retry, its last one for all further; a function,
   * such as `exponentialBackoff(10)`, makes the list from the number of retries.
   */
  retryDelaySeconds?: number | readonly number[] | ((retries: number) => readonly number[]);
  /** Lets delays vary at random, up to `1 + factor` times as long, so that what failed together is not retried together. */
  retryJitterFactor?: number;
  /** Whether a failure is worth a retry; each is unless told. */
  retryCondition?: RetryCondition;
  /** After this time a go counts as failed, with the state TimedOut. */
  timeoutSeconds?: number;
  /** Whether what the task writes to the console goes to the run's log; as the flow has it unless told. */
  logPrints?: boolean;
  /**
   * Where its bodies run, whether it is called, submitted or mapped: `new ProcessTaskRunner()` for a task that computes
   * for long. Unless told, a plain call runs in the flow's process, and the flow's runner has what is submitted or mapped.
   */
  taskRunner?: TaskRunner;
  /** What its runs are called: `'load-{city}'`, or a function of the parameters. */
  taskRunName?: RunName<Record<string, unknown>>;
  /** The data that its runs make, as `asset('s3://…')` or by their addresses alone. */
  materializes?: OneOrMore<Asset | string>;
  /** The tool that makes them. */
  materializedBy?: string;
  /** The data that its runs need besides what their arguments come from. */
  assetDeps?: OneOrMore<Asset | string>;
  /** Called whenever a run begins to run, retries included. */
  onRunning?: OneOrMore<TaskHook>;
  /** Called when a run ends Completed. */
  onCompletion?: OneOrMore<TaskHook>;
  /** Called when a run ends Failed, its retries used up. */
  onFailure?: OneOrMore<TaskHook>;
}

/** `state.error` is what was thrown; it is absent where the task returned a failed state. */
export type RetryCondition = (
  task: Parameters<TaskHook>[0],
  taskRun: Parameters<TaskHook>[1],
  state: Parameters<TaskHook>[2] & { readonly error?: unknown },
) => boolean | Promise<boolean>;

/** What each option takes; the type sees to it that none is forgotten. */
export const TASK_OPTIONS: Record<keyof TaskOptions, OptionKind> = {
  name: TEXT,
  description: TEXT,
  version: TEXT,
  tags: TEXTS,
  retries: COUNT,
  retryDelaySeconds: DELAYS,
  retryJitterFactor: AMOUNT,
  retryCondition: FUNCTION,
  timeoutSeconds: SECONDS,
  logPrints: FLAG,
  taskRunner: TASK_RUNNER,
  taskRunName: RUN_NAME,
  materializes: ASSETS,
  materializedBy: TEXT,
  assetDeps: ASSETS,
  onRunning: HOOKS,
  onCompletion: HOOKS,
  onFailure: HOOKS,
  ...TASK_RESULT_OPTIONS,
};
