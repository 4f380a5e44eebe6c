import { isoMicros } from './clock.ts';
import type { BodyScope } from './task-runner.ts';

const LEVELS = { debug: 10, info: 20, warn: 30, error: 40, critical: 50 } as const;
export type LevelName = keyof typeof LEVELS;

type LogScope = Pick<BodyScope, 'port' | 'emit' | 'flow' | 'task'>;

/** Writes one line to the log of the run around. */
export function logAt(scope: LogScope, level: LevelName, message: string): void {
  log(scope, LEVELS[level], message);
}

/** The same with the level as a number of Python's. */
export function log(scope: LogScope, level: number, message: string): void {
  logLine(scope, { level, message, timestampUs: scope.port.clock.nowUs() });
}

/** A line that was written at a time of its own. */
export function logLine(
  { port, emit, flow, task }: LogScope,
  { level, message, timestampUs }: { level: number; message: string; timestampUs: number },
): void {
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
