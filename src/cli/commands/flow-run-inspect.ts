import type { TaskRun } from '../../model/run.ts';
import type { CliContext } from '../context.ts';
import { withFlowRun } from '../find-flow-run.ts';
import { table } from '../table.ts';

export function flowRunInspect(context: CliContext, id: string, options: { json?: true }): Promise<void> {
  return withFlowRun(context, id, async (orchestrator, run) => {
    const taskRuns = await orchestrator.taskRuns(run.id);
    if (options.json) {
      context.out(JSON.stringify({ ...run, taskRuns }, null, 2));
      return;
    }
    context.out(
      `${run.flowName ?? run.flowId} / ${run.name}: ${run.state.name}${run.state.message ? `: ${run.state.message}` : ''}`,
    );
    context.out(`id          ${run.id}`);
    context.out(`started     ${run.startTime ?? 'not yet'}`);
    context.out(`ended       ${run.endTime ?? 'not yet'}`);
    context.out(`attempts    ${run.runCount}`);
    context.out(`parameters  ${JSON.stringify(run.parameters)}`);
    if (taskRuns.length > 0)
      context.out(`\n${table(['TASK RUN', 'STATE', 'ATTEMPTS', 'SECONDS', 'MESSAGE'], taskRuns.map(row))}`);
  });
}

function row(run: TaskRun): string[] {
  return [run.name, run.state.name, String(run.runCount), run.totalRunTime.toFixed(2), run.state.message ?? ''];
}
