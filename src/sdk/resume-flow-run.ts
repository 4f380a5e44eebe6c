import type { Json } from '../model/graph.ts';
import { ambientServices } from './ambient-services.ts';
import { AbortedRunError } from './errors.ts';

/**
 * Lets a paused or suspended flow run go on, with the input that it waits for. Rejects with an `AbortedRunError` where
 * it is not paused, or the input does not fit.
 *
 * @example
 * const approve = flow(async ({ flowRunId }: { flowRunId: string }) => resumeFlowRun(flowRunId, { approved: true }));
 */
export async function resumeFlowRun(flowRunId: string, input?: { readonly [key: string]: Json }): Promise<void> {
  const reason = await (await ambientServices()).resumeFlowRun(flowRunId, input);
  if (reason !== undefined) throw new AbortedRunError(`The flow run ${flowRunId} can't be resumed: ${reason}`);
}
