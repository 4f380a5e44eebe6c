import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { CallSite } from '../model/run.ts';
import { checkFlowOptions } from './check-options.ts';
import { definitionName } from './definition-name.ts';
import { ParameterError } from './errors.ts';
import type { FlowHook, OneOrMore } from './hooks.ts';
import type { RunName } from './run-name.ts';
import type { StandardSchema } from './standard-schema.ts';
import { hash8 } from './task-definition.ts';

/** Options of a flow; times in seconds. */
export interface FlowOptions {
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
  /** Checks the parameters, and fills in its defaults: a zod schema, or any Standard Schema. */
  parameters?: StandardSchema;
}

/** A flow as the engine knows it. */
export class FlowDefinition {
  readonly fn: (...args: never[]) => unknown;
  readonly options: FlowOptions;
  readonly site: CallSite | undefined;
  #name: string | undefined;

  constructor(fn: (...args: never[]) => unknown, options: FlowOptions, site: CallSite | undefined) {
    this.fn = fn;
    this.options = options;
    this.site = site;
    if (Object.keys(options).length > 0) checkFlowOptions(options.name ?? (fn.name || 'anonymous'), options);
  }

  get name(): string {
    this.#name ??= definitionName(this.options.name, this.fn.name, this.site);
    return this.#name;
  }

  /** The key of the task run that stands for a run of this flow within another flow. */
  get key(): string {
    return `${this.name}-${hash8(this.fn.toString())}`;
  }

  async version(): Promise<string | undefined> {
    if (this.options.version !== undefined || !this.site) return this.options.version;
    try {
      return createHash('md5')
        .update(await readFile(this.site.file))
        .digest('hex');
    } catch {
      return undefined;
    }
  }

  /** The parameters as the function gets them. Rejects with a `ParameterError` that names the parameter. */
  async validated(parameters: Record<string, unknown>): Promise<Record<string, unknown>> {
    if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
      throw new ParameterError(this.name, undefined, 'a flow takes one object, whose keys are the parameters.');
    }
    const schema = this.options.parameters;
    if (!schema) return parameters;
    const result = await schema['~standard'].validate(parameters);
    if (!result.issues) return result.value as Record<string, unknown>;
    const [issue] = result.issues;
    const path = (issue?.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
    throw new ParameterError(
      this.name,
      path.length > 0 ? path.join('.') : undefined,
      issue?.message ?? 'it was refused.',
    );
  }
}
