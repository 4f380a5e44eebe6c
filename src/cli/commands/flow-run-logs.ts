import type { Orchestrator } from '../../client/orchestrator.ts';
import type { FlowRun, LogLine } from '../../model/run.ts';
import { isTerminal } from '../../model/run-state.ts';
import { formatLogLine } from '../../workbench/log-text.ts';
import type { CliContext } from '../context.ts';
import { withFlowRun } from '../find-flow-run.ts';

export function flowRunLogs(context: CliContext, id: string, options: { follow?: true; json?: true }): Promise<void> {
  return withFlowRun(context, id, async (orchestrator, run) => {
    const names = new Map<string, string>();
    const print = (lines: LogLine[]): void => {
      for (const line of lines) {
        context.out(
          options.json ? JSON.stringify(line) : formatLogLine(line, line.taskRunId && names.get(line.taskRunId)),
        );
      }
    };
    for (const taskRun of await orchestrator.taskRuns(run.id)) names.set(taskRun.id, taskRun.name);
    if (options.follow) await follow(orchestrator, run, names, print);
    else print(await orchestrator.logs(run.id));
  });
}

/** Until the run has ended, and what it wrote last has come. */
async function follow(
  orchestrator: Orchestrator,
  run: FlowRun,
  names: Map<string, string>,
  print: (lines: LogLine[]) => void,
): Promise<void> {
  const ended = new AbortController();
  const watching = orchestrator.watchRuns({
    signal: ended.signal,
    onChange: (change) => {
      if (change.kind === 'task-run') names.set(change.taskRun.id, change.taskRun.name);
      else if (change.flowRunId === run.id && isTerminal(change.state.type)) ended.abort();
    },
    onStatus: async () => {
      if (isTerminal((await orchestrator.flowRun(run.id)).state.type)) ended.abort();
    },
  });
  await orchestrator.followLogs(run.id, { signal: ended.signal, onLines: print });
  await watching;
}
