import type { Json } from './graph.ts';
import type { RunState } from './run-state.ts';

/** A flow run as views need it. Times are ISO 8601 in UTC, durations seconds. */
export interface FlowRun {
  id: string;
  name: string;
  flowId: string;
  flowName?: string;
  deploymentId?: string;
  parentTaskRunId?: string;
  parameters: Record<string, Json>;
  tags: string[];
  labels: Record<string, Json>;
  state: RunState;
  runCount: number;
  startTime?: string;
  endTime?: string;
  expectedStartTime?: string;
  totalRunTime: number;
  created: string;
}

export interface TaskRun {
  id: string;
  name: string;
  flowRunId?: string;
  taskKey: string;
  dynamicKey: string;
  state: RunState;
  runCount: number;
  startTime?: string;
  endTime?: string;
  expectedStartTime?: string;
  totalRunTime: number;
  tags: string[];
  labels: Record<string, Json>;
  /** Upstream runs by parameter name; `wait_for` and `__parents__` are Prefect's two special names. */
  inputs: Record<string, TaskRunInput[]>;
  /** The flow run that this task run stands for, when it tracks a subflow. */
  childFlowRunId?: string;
}

export type TaskRunInput =
  | { kind: 'task-run'; id: string }
  | { kind: 'flow-run'; id: string }
  | { kind: 'parameter'; name: string }
  | { kind: 'constant'; type: string };

/** Python's levels: 10 debug, 20 info, 30 warning, 40 error, 50 critical. */
export interface LogLine {
  id: string;
  name: string;
  level: number;
  message: string;
  timestamp: string;
  flowRunId?: string;
  taskRunId?: string;
}

/** Where in the source a task was called, as the TypeScript SDK labels it. Line and column count from 0. */
export interface CallSite {
  file: string;
  line: number;
  character: number;
}

export const CALL_SITE_LABEL = 'millrace.call-site';
/** Label of a flow run: the absolute path of the source file it was started from. */
export const SOURCE_LABEL = 'millrace.source';

/** `path/to/file.ts:12:4`, the form in which a call site travels as a label. */
export function formatCallSite(site: CallSite): string {
  return `${site.file}:${site.line}:${site.character}`;
}

export function parseCallSite(text: unknown): CallSite | undefined {
  if (typeof text !== 'string') return undefined;
  const match = /^(.+):(\d+):(\d+)$/.exec(text);
  if (!match) return undefined;
  return { file: match[1] as string, line: Number(match[2]), character: Number(match[3]) };
}
