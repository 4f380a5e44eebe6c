import { createHash } from 'node:crypto';
import type { CallSite } from '../model/run.ts';
import { checkOptions } from './check-options.ts';
import { definitionName } from './definition-name.ts';
import { type ParameterNames, parameterNames } from './parameter-names.ts';
import { asksForResults } from './results/result-options.ts';
import { TASK_OPTIONS, type TaskOptions } from './task-options.ts';
import { nameOf, type TaskAddress, type TaskOrigin } from './task-registry.ts';

/** The key under which a task's function carries its definition, also to another copy of the SDK. */
export const TASK_DEFINITION = Symbol.for('millrace.task');

/** A task as the engine knows it. What has to be read from the function's source is read on first use. */
export class TaskDefinition {
  readonly fn: (...args: never[]) => unknown;
  readonly options: TaskOptions;
  readonly origin: TaskOrigin | undefined;
  readonly #site: CallSite | undefined;
  #name: string | undefined;
  #nameInSource: string;
  #key: string | undefined;
  #parameters: ParameterNames | undefined;
  #asksForResults: boolean | undefined;
  #delays: number | readonly number[] | undefined;

  constructor(
    fn: (...args: never[]) => unknown,
    options: TaskOptions,
    site: CallSite | undefined,
    origin?: TaskOrigin,
  ) {
    this.origin = origin;
    this.fn = fn;
    this.options = options;
    this.#site = site;
    this.#nameInSource = nameOf(this);
    if (Object.keys(options).length > 0)
      checkOptions(`The task '${options.name ?? (fn.name || 'anonymous')}'`, options, TASK_OPTIONS);
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

  /** Whether any of its options concerns results; looked at whenever it is called. */
  get asksForResults(): boolean {
    this.#asksForResults ??= asksForResults(this.options);
    return this.#asksForResults;
  }

  /** Where a task host finds it. */
  get address(): TaskAddress | undefined {
    return this.origin && { ...this.origin, name: this.#nameInSource, key: this.key };
  }

  with(options: TaskOptions): TaskDefinition {
    const definition = new TaskDefinition(this.fn, { ...this.options, ...options }, this.#site, this.origin);
    definition.#key = this.key;
    definition.#nameInSource = this.#nameInSource;
    return definition;
  }
}

export function hash8(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
