import { COUNT, FLAG, HOOKS, type OptionKind, RUN_NAME, SCHEMA, SECONDS, TASK_RUNNER, TEXT } from './check-options.ts';
import type { TaskRunner } from './engine/task-runner.ts';
import type { FlowHook, OneOrMore } from './hooks.ts';
import { RESULT_OPTIONS } from './results/result-option-kinds.ts';
import type { ResultOptions } from './results/result-options.ts';
import type { RunName } from './run-name.ts';
import type { StandardSchema } from './standard-schema.ts';

/** Options of a flow; times in seconds. */
export interface FlowOptions extends ResultOptions {
  name?: string;
  description?: string;
  /** The MD5 of the flow's source file unless told. */
  version?: string;
  /** How often a failed flow run is tried again, whole; 0 unless told. */
  retries?: number;
  /** How long to wait before that; the orchestrator counts in whole seconds. */
  retryDelaySeconds?: number;
  /** After this time the run counts as failed, with the state TimedOut. */
  timeoutSeconds?: number;
  /** Whether what the flow and its tasks write to the console goes to the run's log. */
  logPrints?: boolean;
  /**
   * When and where tasks run that the flow submits or maps: all at once in its own process unless told. What is called
   * and awaited in place runs in the flow's process, unless the task has a runner of its own. Subflows have their own.
   */
  taskRunner?: TaskRunner;
  /** What its runs are called: `'report-{city}'`, or a function of the parameters. */
  flowRunName?: RunName<Record<string, unknown>>;
  /** Called whenever a run begins to run, retries included. */
  onRunning?: OneOrMore<FlowHook>;
  /** Called when a run ends Completed. */
  onCompletion?: OneOrMore<FlowHook>;
  /** Called when a run ends Failed, its retries used up. */
  onFailure?: OneOrMore<FlowHook>;
  /** Called when a run is being cancelled, before its end. */
  onCancellation?: OneOrMore<FlowHook>;
  /** Called when a run ends Crashed: its process was told to end, or something beneath the flow broke. */
  onCrashed?: OneOrMore<FlowHook>;
  /** Whether `parameters` checks what a run is given; true unless told. */
  validateParameters?: boolean;
  /** Checks the parameters, and fills in its defaults: a zod schema, or any Standard Schema. */
  parameters?: StandardSchema;
}

/** What each option takes; the type sees to it that none is forgotten. */
export const FLOW_OPTIONS: Record<keyof FlowOptions, OptionKind> = {
  name: TEXT,
  description: TEXT,
  version: TEXT,
  retries: COUNT,
  retryDelaySeconds: SECONDS,
  timeoutSeconds: SECONDS,
  logPrints: FLAG,
  taskRunner: TASK_RUNNER,
  flowRunName: RUN_NAME,
  onRunning: HOOKS,
  onCompletion: HOOKS,
  onFailure: HOOKS,
  onCancellation: HOOKS,
  onCrashed: HOOKS,
  validateParameters: FLAG,
  parameters: SCHEMA,
  ...RESULT_OPTIONS,
};
