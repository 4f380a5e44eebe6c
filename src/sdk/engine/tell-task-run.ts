import { CALL_SITE_LABEL } from '../../model/run.ts';
import { runStateOf } from '../task-future.ts';
import type { TaskTransition } from './run-records.ts';
import type { BodyScope } from './task-runner.ts';

/** Reports what became of a task run, and shows it to whoever watches the flow in this process. */
export function tellTaskRun({ port, emit }: Pick<BodyScope, 'port' | 'emit'>, transition: TaskTransition): void {
  port.reportTaskRun(transition);
  if (!emit) return;
  const { run, to } = transition;
  const callSite = run.labels[CALL_SITE_LABEL];
  emit({
    kind: 'task-run',
    taskRunId: run.id,
    taskRunName: run.name,
    ...(run.flowRun && { flowRunId: run.flowRun.id }),
    ...(callSite !== undefined && { callSite }),
    state: runStateOf(to),
  });
}
