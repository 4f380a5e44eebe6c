import { type Orchestrator, openOrchestrator } from '../client/orchestrator.ts';
import type { FlowRun } from '../model/run.ts';
import type { CliContext } from './context.ts';
import { UsageError } from './errors.ts';
import { ensureOrchestrator } from './orchestrator-address.ts';

const SEARCHED = 1000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Does something with the run of this id, or of the one newest run whose id begins so, or that has this name. */
export async function withFlowRun(
  context: CliContext,
  id: string,
  act: (orchestrator: Orchestrator, run: FlowRun) => Promise<void>,
): Promise<void> {
  const orchestrator = openOrchestrator(await ensureOrchestrator(context));
  try {
    await act(orchestrator, await find(orchestrator, id));
  } finally {
    await orchestrator.close();
  }
}

async function find(orchestrator: Orchestrator, id: string): Promise<FlowRun> {
  if (UUID.test(id)) return orchestrator.flowRun(id);
  const runs = await orchestrator.listFlowRuns({ limit: SEARCHED });
  const found = runs.filter((run) => run.id.startsWith(id.toLowerCase()) || run.name === id);
  if (found.length > 1) throw new UsageError(`"${id}" means ${found.length} runs; give more of the id.`);
  if (!found[0]) throw new UsageError(`No run has the id or name "${id}". See: millrace flow-run ls`);
  return found[0];
}
