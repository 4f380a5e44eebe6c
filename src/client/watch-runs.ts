import { setTimeout as delay } from 'node:timers/promises';
import type { Event } from '../api/event.ts';
import type { FlowRun as WireFlowRun } from '../api/flow-run.ts';
import type { TaskRun } from '../model/run.ts';
import { isTerminal, type RunState } from '../model/run-state.ts';
import type { PrefectClient } from './create-client.ts';
import { subscribeEvents } from './event-subscription.ts';
import { flowRunOfEvent, flowRunToModel, taskRunOfEvent, taskRunToModel } from './to-model.ts';

export type RunChange =
  | { kind: 'flow-run'; flowRunId: string; state: RunState; name?: string }
  | { kind: 'task-run'; taskRun: TaskRun };

/** `live`: pushed. `polling`: the server has no event stream, it is asked every two seconds. `offline`: no answer. */
export type WatchStatus = 'connecting' | 'live' | 'polling' | 'offline';

export interface RunWatching {
  onChange: (change: RunChange) => void;
  onStatus?: (status: WatchStatus) => void;
  /** Milliseconds between two looks while polling; 2,000 unless told. */
  pollMs?: number;
  signal: AbortSignal;
}

/** Every change of a flow run or task run from now on, pushed where the server can, else polled for. */
export async function watchRuns(client: PrefectClient, watching: RunWatching): Promise<void> {
  const { signal, onChange, onStatus } = watching;
  let refused = false;
  await subscribeEvents(client.api, {
    filter: { event: { prefix: ['prefect.flow-run.', 'prefect.task-run.'] } },
    since: new Date(),
    signal,
    onEvent: (event) => {
      const change = changeOf(event);
      if (change) onChange(change);
    },
    onStatus: (status) => {
      if (status === 'refused') refused = true;
      else onStatus?.(status === 'retrying' ? 'offline' : status);
    },
  });
  if (refused && !signal.aborted) await poll(client, watching);
}

function changeOf(event: Event): RunChange | undefined {
  if (event.event.startsWith('prefect.task-run.')) {
    const taskRun = taskRunOfEvent(event);
    return taskRun && { kind: 'task-run', taskRun };
  }
  const flowRun = flowRunOfEvent(event);
  return flowRun && { kind: 'flow-run', ...flowRun };
}

async function poll(client: PrefectClient, { onChange, onStatus, pollMs = 2_000, signal }: RunWatching): Promise<void> {
  const flowStates = new Map<string, string>();
  const taskStates = new Map<string, string>();
  let first = true;
  let status: WatchStatus | undefined;
  const tell = (next: WatchStatus) => {
    if (status !== next) onStatus?.(next);
    status = next;
  };
  while (!signal.aborted) {
    try {
      const runs = await client.filterFlowRuns(
        { sort: 'EXPECTED_START_TIME_DESC', limit: WATCHED_FLOW_RUNS },
        { signal },
      );
      for (const run of runs) await look(run);
      first = false;
      tell('polling');
    } catch {
      if (!signal.aborted) tell('offline');
    }
    await delay(pollMs, undefined, { signal }).catch(() => {});
  }

  async function look(wire: WireFlowRun): Promise<void> {
    const run = flowRunToModel(wire);
    const key = `${wire.state_id}`;
    const changed = flowStates.get(run.id) !== key;
    if (!changed && isTerminal(run.state.type)) return;
    flowStates.set(run.id, key);
    const change: RunChange = { kind: 'flow-run', flowRunId: run.id, state: run.state, name: run.name };
    const ended = isTerminal(run.state.type);
    // On the first look a run that has ended is only noted: whoever asks for changes has listed it already.
    if (first && ended) return;
    // A run's end is told last, so that whoever stops there has seen all of it.
    if (changed && !first && !ended) onChange(change);
    await lookAtTasks(run.id);
    if (changed && !first && ended) onChange(change);
  }

  async function lookAtTasks(flowRunId: string): Promise<void> {
    for (let offset = 0; ; offset += PAGE) {
      const filter = { flow_runs: { id: { any_: [flowRunId] } }, sort: 'EXPECTED_START_TIME_ASC', limit: PAGE, offset };
      const page = await client.filterTaskRuns(filter, { signal });
      for (const wireTask of page) {
        const taskKey = `${wireTask.state_id}`;
        if (taskStates.get(wireTask.id) === taskKey) continue;
        taskStates.set(wireTask.id, taskKey);
        if (!first) onChange({ kind: 'task-run', taskRun: taskRunToModel(wireTask) });
      }
      if (page.length < PAGE) return;
    }
  }
}

const WATCHED_FLOW_RUNS = 50;
const PAGE = 200;
