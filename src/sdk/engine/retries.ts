import { stackOf } from '../stack-of.ts';
import type { TaskDefinition } from '../task-definition.ts';
import { runStateOf } from '../task-future.ts';
import { log } from './log.ts';
import type { Failure } from './outcome.ts';
import type { EngineState, TaskRunRecord } from './run-records.ts';
import { type RunScope, scopes } from './scope.ts';

/** Seconds to wait before a retry; the first has the number 0. The last delay of a list holds for all further ones. */
export function retryDelay(run: TaskRunRecord, retry: number, random: () => number): number {
  const delays = run.retryDelaySeconds;
  const seconds = typeof delays === 'number' ? delays : (delays[Math.min(retry, delays.length - 1)] ?? 0);
  return run.retryJitterFactor && seconds > 0 ? jittered(seconds, run.retryJitterFactor, random) : seconds;
}

/** Whether a failed go is worth another, as far as the task has a say in it. What its condition throws means no. */
export async function isRetriable(
  scope: RunScope,
  { definition, run, failure }: { definition: TaskDefinition; run: TaskRunRecord; failure: Failure },
): Promise<boolean> {
  const { retryCondition } = definition.options;
  if (!retryCondition) return true;
  try {
    const state = runStateOf(stateOf(failure, scope.port.clock.nowUs()));
    const { id, name, runCount } = run;
    return Boolean(
      await scopes.run(
        scope,
        retryCondition,
        { name: definition.name },
        { id, name, runCount },
        {
          ...state,
          error: failure.kind === 'state' ? undefined : failure.error,
        },
      ),
    );
  } catch (error) {
    const name = `'${retryCondition.name || 'anonymous'}'`;
    log(
      scope,
      40,
      `An error was encountered while running \`retryCondition\` check ${name} for task '${definition.name}'\n${stackOf(error)}`,
    );
    return false;
  }
}

function stateOf(failure: Failure, timestampUs: number): EngineState {
  const { type, name, message } =
    failure.kind === 'state'
      ? failure.state
      : {
          type: 'FAILED' as const,
          name: 'Failed',
          message: `Task run encountered unexpected exception: ${failure.text}`,
        };
  return { id: '', type, name, message, timestampUs, details: {} };
}

/**
 * A delay drawn from an exponential distribution around the given one, no longer than `1 + factor` times it; the
 * bounds are Prefect's, by which half of the draws lie below the distribution's median.
 */
function jittered(seconds: number, factor: number, random: () => number): number {
  const upper = 1 + factor;
  const lower = upper >= 50 ? 0 : Math.log2(2 ** upper / (2 ** upper - 1));
  const [from, to] = [1 - Math.exp(-lower), 1 - Math.exp(-upper)];
  return -Math.log(1 - (from + (to - from) * random())) * seconds;
}
