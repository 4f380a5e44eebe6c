import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Json } from '../model/graph.ts';
import type { CallSite } from '../model/run.ts';
import { checkOptions } from './check-options.ts';
import { definitionName } from './definition-name.ts';
import { ParameterError } from './errors.ts';
import { FLOW_OPTIONS, type FlowOptions } from './flow-options.ts';
import { literalDefaults } from './parameter-defaults.ts';
import { hash8 } from './task-definition.ts';

/** A flow as the engine knows it. */
export class FlowDefinition {
  readonly fn: (...args: never[]) => unknown;
  readonly options: FlowOptions;
  readonly site: CallSite | undefined;
  #name: string | undefined;
  #defaults: Record<string, Json> | undefined;

  constructor(fn: (...args: never[]) => unknown, options: FlowOptions, site: CallSite | undefined) {
    this.fn = fn;
    this.options = options;
    this.site = site;
    if (Object.keys(options).length > 0)
      checkOptions(`The flow '${options.name ?? (fn.name || 'anonymous')}'`, options, FLOW_OPTIONS);
  }

  get name(): string {
    this.#name ??= definitionName(this.options.name, this.fn.name, this.site);
    return this.#name;
  }

  /** The key of the task run that stands for a run of this flow within another flow. */
  get key(): string {
    return `${this.fn.name || this.name}-${hash8(this.fn.toString())}`;
  }

  /** Defaults that the function's own source gives, where it can be read off. */
  get defaults(): Record<string, Json> {
    this.#defaults ??= literalDefaults(this.fn.toString());
    return this.#defaults;
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
    if (!schema || this.options.validateParameters === false) return parameters;
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
