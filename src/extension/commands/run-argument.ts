import type { RunItem } from '../runs-tree.ts';

/** The flow run that a command on the runs tree is about. */
export function runArgument(argument: unknown): { flowRunId: string; taskRunId: string | undefined; item: RunItem } {
  const item = argument as RunItem | undefined;
  if (item?.kind === 'flow-run') return { flowRunId: item.run.id, taskRunId: undefined, item };
  if (item?.kind === 'task-run') return { flowRunId: item.flowRunId, taskRunId: item.run.id, item };
  throw new Error('Choose a run in the Runs view first.');
}
