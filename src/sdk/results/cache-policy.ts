import { hashOf } from './canonical-json.ts';
import type { LockManager } from './lock-manager.ts';
import type { ResultStorageOption } from './result-storage.ts';

/** Whether two runs of one key may work at the same time (`READ_COMMITTED`), or one waits for the other. */
export type IsolationLevel = 'READ_COMMITTED' | 'SERIALIZABLE';

/** What a cache key can be made of. */
export interface CacheKeyContext {
  readonly taskRun: { readonly id: string; readonly name: string; readonly runCount: number };
  /** Absent for a task outside of flows. */
  readonly flowRun: { readonly id: string; readonly name: string; readonly flowName: string } | undefined;
  readonly flowParameters: Readonly<Record<string, unknown>>;
  readonly task: { readonly name: string; readonly source: string };
}

/** Gives the key under which a result is found again, or undefined for none. */
export type CacheKeyFn = (
  context: CacheKeyContext,
  parameters: Readonly<Record<string, unknown>>,
) => string | undefined | Promise<string | undefined>;

/** How a policy keeps its keys, and keeps runs apart that want the same one. */
export interface CacheConfiguration {
  /** Where the keys are kept, apart from the results. */
  keyStorage?: ResultStorageOption | undefined;
  isolationLevel?: IsolationLevel | undefined;
  /** What keeps two runs of one key apart; needed for `SERIALIZABLE`. */
  lockManager?: LockManager | undefined;
}

/**
 * Of what the cache key of a task run is made: two runs with one key have one result. Policies are never changed, each
 * method gives a new one.
 *
 * @example
 * const load = task({ cachePolicy: INPUTS.plus(TASK_SOURCE).minus('debug') }, async (url: string, debug = false) => {
 *   if (debug) getRunLogger().info('loading %s', url);
 *   return (await fetch(url)).text();
 * });
 */
export class CachePolicy {
  readonly parts: readonly Part[];
  readonly configuration: CacheConfiguration;

  private constructor(parts: readonly Part[], configuration: CacheConfiguration) {
    this.parts = parts;
    this.configuration = configuration;
  }

  /**
   * A policy of one's own: a function of the run and its parameters.
   *
   * @example
   * const daily = CachePolicy.from(() => new Date().toISOString().slice(0, 10));
   * const load = task({ cachePolicy: daily.plus(INPUTS) }, (city: string) => city);
   */
  static from(cacheKeyFn: CacheKeyFn): CachePolicy {
    return new CachePolicy([{ part: 'function', cacheKeyFn }], {});
  }

  static readonly INPUTS: CachePolicy = new CachePolicy([{ part: 'inputs', without: [] }], {});
  static readonly TASK_SOURCE: CachePolicy = new CachePolicy([{ part: 'task-source' }], {});
  static readonly FLOW_PARAMETERS: CachePolicy = new CachePolicy([{ part: 'flow-parameters' }], {});
  static readonly RUN_ID: CachePolicy = new CachePolicy([{ part: 'run-id' }], {});
  static readonly NO_CACHE: CachePolicy = new CachePolicy([], {});

  /** A key of both: the result is found again only where all parts are the same. Throws where they are configured differently. */
  plus(other: CachePolicy): CachePolicy {
    return new CachePolicy(merged([...this.parts, ...other.parts]), combined(this.configuration, other.configuration));
  }

  /** Leaves a parameter out of the key. */
  minus(parameter: string): CachePolicy {
    const parts = this.parts.map((part) =>
      part.part === 'inputs' ? { ...part, without: [...part.without, parameter] } : part,
    );
    return new CachePolicy(parts, this.configuration);
  }

  /** The same key, kept or guarded in another way. */
  configure(configuration: CacheConfiguration): CachePolicy {
    return new CachePolicy(this.parts, { ...this.configuration, ...configuration });
  }
}

/** The key of a run, or undefined where the policy gives none. Rejects with a `CacheKeyError`, or with what a function threw. */
export async function cacheKey(
  { parts }: CachePolicy,
  context: CacheKeyContext,
  parameters: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  const keys: string[] = [];
  for (const part of parts) {
    const key = await partKey(part, context, parameters);
    if (key !== undefined) keys.push(key);
  }
  return parts.length > 1 && keys.length > 0 ? hashOf(...keys) : keys[0];
}

/**
 * The arguments' values.
 *
 * @example
 * const double = task({ cachePolicy: INPUTS }, (x: number) => 2 * x);
 */
export const INPUTS: CachePolicy = CachePolicy.INPUTS;
/**
 * The text of the task's own function, not of what it calls.
 *
 * @example
 * const rates = task({ cachePolicy: TASK_SOURCE, cacheExpirationSeconds: 3600 }, () => ({ eur: 1 }));
 */
export const TASK_SOURCE: CachePolicy = CachePolicy.TASK_SOURCE;
/**
 * The parameters of the flow run around.
 *
 * @example
 * const prepare = task({ cachePolicy: FLOW_PARAMETERS }, () => 'prepared');
 */
export const FLOW_PARAMETERS: CachePolicy = CachePolicy.FLOW_PARAMETERS;
/**
 * The flow run, so that a result is found again only within it; outside of flows the task run.
 *
 * @example
 * const once = task({ cachePolicy: RUN_ID }, () => 'done once a flow run, however often it is called');
 */
export const RUN_ID: CachePolicy = CachePolicy.RUN_ID;
/**
 * No key, no caching.
 *
 * @example
 * const draw = task({ persistResult: true, cachePolicy: NO_CACHE }, () => Math.random());
 */
export const NO_CACHE: CachePolicy = CachePolicy.NO_CACHE;
/** What holds for tasks that persist their results and say no more. */
export const DEFAULT_POLICY: CachePolicy = INPUTS.plus(TASK_SOURCE).plus(RUN_ID);

type Part =
  | { part: 'inputs'; without: readonly string[] }
  | { part: 'task-source' }
  | { part: 'flow-parameters' }
  | { part: 'run-id' }
  | { part: 'function'; cacheKeyFn: CacheKeyFn };

/** Several lots of inputs are one that lacks what any of them lacks, and stands last. */
function merged(parts: readonly Part[]): Part[] {
  const inputs = parts.filter((part) => part.part === 'inputs');
  const others = parts.filter((part) => part.part !== 'inputs');
  if (inputs.length === 0) return others;
  const without = [...new Set(inputs.flatMap((part) => part.without))].sort();
  return [...others, { part: 'inputs', without }];
}

function combined(one: CacheConfiguration, other: CacheConfiguration): CacheConfiguration {
  for (const name of ['keyStorage', 'isolationLevel', 'lockManager'] as const) {
    if (one[name] !== undefined && other[name] !== undefined && one[name] !== other[name]) {
      throw new TypeError(`Cache policies with a different ${name} can't be added. Configure their sum instead.`);
    }
  }
  return {
    keyStorage: one.keyStorage ?? other.keyStorage,
    isolationLevel: one.isolationLevel ?? other.isolationLevel,
    lockManager: one.lockManager ?? other.lockManager,
  };
}

function partKey(
  part: Part,
  context: CacheKeyContext,
  parameters: Readonly<Record<string, unknown>>,
): string | undefined | Promise<string | undefined> {
  switch (part.part) {
    case 'inputs': {
      const entries = Object.entries(parameters);
      if (entries.length === 0) return undefined;
      return hashOf(Object.fromEntries(entries.filter(([name]) => !part.without.includes(name))));
    }
    case 'task-source':
      return hashOf(context.task.source);
    case 'flow-parameters':
      return Object.keys(context.flowParameters).length > 0 ? hashOf(context.flowParameters) : undefined;
    case 'run-id':
      return context.flowRun?.id ?? context.taskRun.id;
    case 'function':
      return part.cacheKeyFn(context, parameters);
  }
}
