import type { FlowRun, TaskRun } from '../model/run.ts';
import type { RunState } from '../model/run-state.ts';

/** The runs that are at hand, the newest first. */
interface KnownRuns {
  list(): FlowRun[];
  taskRuns(flowRunId: string): TaskRun[];
}

/** How the last run of a flow or a task came out, in a sentence; undefined where none is known. */
export function lastRunSentence(
  runs: KnownRuns,
  subject: { kind: 'task' | 'flow'; name: string },
  now: Date,
): string | undefined {
  const state = subject.kind === 'flow' ? flowState(runs, subject.name) : taskState(runs, subject.name);
  if (!state) return undefined;
  const message = state.message && state.type !== 'COMPLETED' ? `: ${firstLine(state.message)}` : '';
  return `Last run: ${state.name}, ${ago(state.timestamp, now)}${message}`;
}

function flowState(runs: KnownRuns, name: string): RunState | undefined {
  return runs.list().find((run) => run.flowName === name)?.state;
}

/** A task run is called for its task, and a number or a part of its key. */
function taskState(runs: KnownRuns, name: string): RunState | undefined {
  const states = runs
    .list()
    .flatMap(({ id }) => runs.taskRuns(id))
    .filter(
      (run) =>
        run.name === name || (run.name.startsWith(`${name}-`) && /^[\w]{1,8}$/.test(run.name.slice(name.length + 1))),
    )
    .map((run) => run.state);
  return states.reduce<RunState | undefined>(
    (last, state) => (!last || state.timestamp > last.timestamp ? state : last),
    undefined,
  );
}

const UNITS: readonly [seconds: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

function ago(timestamp: string, now: Date): string {
  const seconds = Math.round((Date.parse(timestamp) - now.getTime()) / 1000);
  const [size, unit] = UNITS.find(([length]) => Math.abs(seconds) >= length) ?? ([1, 'second'] as const);
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.round(seconds / size), unit);
}

function firstLine(text: string): string {
  const line = text.split('\n')[0] ?? '';
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
