import { isoMicros } from './clock.ts';
import type { RunScope } from './scope.ts';

const LEVELS = { debug: 10, info: 20, warn: 30, error: 40, critical: 50 } as const;
export type LevelName = keyof typeof LEVELS;

/** Writes one line to the log of the run around. */
export function logAt(scope: RunScope, level: LevelName, message: string): void {
  log(scope, LEVELS[level], message);
}

/** The same with the level as a number of Python's. */
export function log({ port, emit, flow, task }: RunScope, level: number, message: string): void {
  const timestampUs = port.clock.nowUs();
  const logger = task ? 'prefect.task_runs' : 'prefect.flow_runs';
  port.log({ logger, level, message, timestampUs, flowRun: flow?.run, taskRun: task?.run });
  emit?.({
    kind: 'log',
    ...(flow && { flowRunId: flow.run.id, flowRunName: flow.run.name }),
    ...(task && { taskRunId: task.run.id, taskRunName: task.run.name }),
    level,
    message,
    timestamp: isoMicros(timestampUs),
  });
}

/** A state as Prefect's log lines show it: `Completed()`, `Failed('…')`, `AwaitingRetry('…', type=SCHEDULED)`. */
export function describeState({
  type,
  name,
  message,
}: {
  type: string;
  name: string;
  message?: string | undefined;
}): string {
  const parts: string[] = [];
  if (message) parts.push(quoted(message));
  if (type.toLowerCase() !== name.toLowerCase()) parts.push(`type=${type}`);
  return `${name}(${parts.join(', ')})`;
}

function quoted(text: string): string {
  const escaped = text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t');
  return escaped.includes("'") && !escaped.includes('"') ? `"${escaped}"` : `'${escaped.replace(/'/g, "\\'")}'`;
}
