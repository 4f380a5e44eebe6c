import { createHash } from 'node:crypto';
import type { CallSite } from '../model/run.ts';
import { checkTaskOptions } from './check-options.ts';
import { definitionName } from './definition-name.ts';
import type { OneOrMore, TaskHook } from './hooks.ts';
import { type ParameterNames, parameterNames } from './parameter-names.ts';
import type { RunName } from './run-name.ts';

/** Options of a task; times in seconds. */
export interface TaskOptions {
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
  /** What its runs are called: `'load-{city}'`, or a function of the parameters. */
  taskRunName?: RunName<Record<string, unknown>>;
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

/** A task as the engine knows it. What has to be read from the function's source is read on first use. */
export class TaskDefinition {
  readonly fn: (...args: never[]) => unknown;
  readonly options: TaskOptions;
  readonly #site: CallSite | undefined;
  #name: string | undefined;
  #key: string | undefined;
  #parameters: ParameterNames | undefined;
  #delays: number | readonly number[] | undefined;

  constructor(fn: (...args: never[]) => unknown, options: TaskOptions, site: CallSite | undefined) {
    this.fn = fn;
    this.options = options;
    this.#site = site;
    if (Object.keys(options).length > 0) checkTaskOptions(options.name ?? (fn.name || 'anonymous'), options);
  }

  get name(): string {
    this.#name ??= definitionName(this.options.name, this.fn.name, this.#site);
    return this.#name;
  }

  /** Tells the task apart from others of its name, and stays as long as its source does. */
  get key(): string {
    this.#key ??= `${this.fn.name || this.name}-${hash8(this.fn.toString())}`;
    return this.#key;
  }

  get parameters(): ParameterNames {
    this.#parameters ??= parameterNames(this.fn.toString());
    return this.#parameters;
  }

  get retryDelaySeconds(): number | readonly number[] {
    const { retryDelaySeconds = 0, retries = 0 } = this.options;
    this.#delays ??= typeof retryDelaySeconds === 'function' ? retryDelaySeconds(retries) : retryDelaySeconds;
    return this.#delays;
  }

  with(options: TaskOptions): TaskDefinition {
    const definition = new TaskDefinition(this.fn, { ...this.options, ...options }, this.#site);
    definition.#key = this.key;
    return definition;
  }
}

export function hash8(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
