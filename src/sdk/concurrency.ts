import { ambientServices } from './ambient-services.ts';
import { logAt } from './engine/log.ts';
import { currentScope } from './engine/scope.ts';

/** How slots of concurrency limits are taken. */
export interface ConcurrencyOptions {
  /** How many slots of each limit to take; 1 unless told. */
  occupy?: number;
  /** Give up with a `ConcurrencyError` after that long; waits for ever unless told. */
  timeoutSeconds?: number;
  /** Reject with a `ConcurrencyError` where a limit does not exist, instead of going on without it. */
  strict?: boolean;
}

/**
 * Runs a function while it holds slots of the named concurrency limits of the orchestrator, and waits for them first.
 * The slots are leased, so that they come free by themselves should the process die.
 *
 * @param leaseSeconds for how long the slots are kept for a process that shows no sign of life; at least 60, 300 unless told
 * @example
 * const rows = await concurrency('database', () => query('select 1'), { occupy: 2 });
 */
export async function concurrency<T>(
  names: string | readonly string[],
  fn: () => T | Promise<T>,
  { leaseSeconds = 300, ...options }: ConcurrencyOptions & { leaseSeconds?: number } = {},
): Promise<T> {
  const release = await occupy(names, 'concurrency', { leaseSeconds, ...options });
  try {
    return await fn();
  } finally {
    await release();
  }
}

/**
 * Waits until the named limits have a free slot; their `slot_decay_per_second` says how fast slots come free again.
 *
 * @example
 * await rateLimit('api');
 * await query('select 1');
 */
export async function rateLimit(names: string | readonly string[], options: ConcurrencyOptions = {}): Promise<void> {
  await occupy(names, 'rate', { leaseSeconds: 300, ...options });
}

async function occupy(
  names: string | readonly string[],
  mode: 'concurrency' | 'rate',
  { occupy: slots = 1, timeoutSeconds, strict = false, leaseSeconds }: ConcurrencyOptions & { leaseSeconds: number },
): Promise<() => Promise<void>> {
  const scope = currentScope();
  const holder = scope?.task
    ? { type: 'task_run' as const, id: scope.task.run.id }
    : scope?.flow && { type: 'flow_run' as const, id: scope.flow.run.id };
  const timeoutMs = timeoutSeconds === undefined ? undefined : timeoutSeconds * 1000;
  const all = [names].flat();
  const onMissing = () => {
    const quoted = all.map((name) => `'${name}'`).join(', ');
    if (scope?.flow || scope?.task) {
      logAt(scope, 'warn', `Concurrency limits [${quoted}] do not exist - skipping acquisition.`);
    }
  };
  const request = { names: all, slots, mode, leaseSeconds, strict, timeoutMs, holder, onMissing };
  return (await ambientServices()).occupySlots(request, scope?.cancellation);
}
