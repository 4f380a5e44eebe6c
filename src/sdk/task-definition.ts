import { createHash } from 'node:crypto';
import type { CallSite } from '../model/run.ts';
import { definitionName } from './definition-name.ts';
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
  /** How long to wait before that; a list gives one delay for each retry, its last one for all further. */
  retryDelaySeconds?: number | readonly number[];
  /** After this time a go counts as failed, with the state TimedOut. */
  timeoutSeconds?: number;
  /** Whether what the task writes to the console goes to the run's log; as the flow has it unless told. */
  logPrints?: boolean;
  /** What its runs are called: `'load-{city}'`, or a function of the parameters. */
  taskRunName?: RunName<Record<string, unknown>>;
}

/** A task as the engine knows it. What has to be read from the function's source is read on first use. */
export class TaskDefinition {
  readonly fn: (...args: never[]) => unknown;
  readonly options: TaskOptions;
  readonly #site: CallSite | undefined;
  #name: string | undefined;
  #key: string | undefined;
  #parameters: ParameterNames | undefined;

  constructor(fn: (...args: never[]) => unknown, options: TaskOptions, site: CallSite | undefined) {
    this.fn = fn;
    this.options = options;
    this.#site = site;
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

  with(options: TaskOptions): TaskDefinition {
    const definition = new TaskDefinition(this.fn, { ...this.options, ...options }, this.#site);
    definition.#key = this.key;
    return definition;
  }
}

export function hash8(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
