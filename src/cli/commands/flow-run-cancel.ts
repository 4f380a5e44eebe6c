import { isTerminal } from '../../model/run-state.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import { withFlowRun } from '../find-flow-run.ts';

export function flowRunCancel(context: CliContext, id: string): Promise<void> {
  return withFlowRun(context, id, async (orchestrator, run) => {
    if (isTerminal(run.state.type)) throw new UsageError(`The run ${run.name} has ended already: ${run.state.name}.`);
    await orchestrator.cancel(run.id);
    context.out(`Asked the run ${run.name} to end.`);
  });
}
