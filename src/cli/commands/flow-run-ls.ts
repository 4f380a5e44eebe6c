import { openOrchestrator } from '../../client/orchestrator.ts';
import type { FlowRun } from '../../model/run.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import { ensureOrchestrator } from '../orchestrator-address.ts';
import { table } from '../table.ts';

export async function flowRunLs(
  context: CliContext,
  options: { limit: string; flow?: string; json?: true },
): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1)
    throw new UsageError(`--limit takes a number from 1 on, not ${options.limit}.`);
  const orchestrator = openOrchestrator(await ensureOrchestrator(context));
  try {
    const runs = await orchestrator.listFlowRuns({ limit, ...(options.flow ? { flowName: options.flow } : {}) });
    if (options.json) context.out(JSON.stringify(runs, null, 2));
    else if (runs.length === 0) context.out('No runs yet. Start one with: millrace run FILE');
    else context.out(table(['ID', 'FLOW', 'RUN', 'STATE', 'STARTED', 'SECONDS'], runs.map(row)));
  } finally {
    await orchestrator.close();
  }
}

function row(run: FlowRun): string[] {
  const started = run.startTime?.slice(0, 19).replace('T', ' ') ?? '';
  return [run.id.slice(0, 13), run.flowName ?? '', run.name, run.state.name, started, run.totalRunTime.toFixed(1)];
}
