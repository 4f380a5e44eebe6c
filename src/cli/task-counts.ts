import type { RunState } from '../model/run-state.ts';
import { isTerminal } from '../model/run-state.ts';

/** How far the tasks of a run have come. Remembers those alone that are under way, since there may be very many. */
export interface TaskCounts {
  see(taskRunId: string, state: RunState): void;
  /** `Tasks: 12 done, 3 running, 1 failed`; empty before the first. */
  text(): string;
}

export function createTaskCounts(): TaskCounts {
  const open = new Map<string, 'running' | 'waiting'>();
  const counts = { done: 0, running: 0, waiting: 0, failed: 0, cancelled: 0 };
  return {
    see(taskRunId, state) {
      const before = open.get(taskRunId);
      if (before) counts[before] -= 1;
      const now = kindOf(state);
      counts[now] += 1;
      if (now === 'running' || now === 'waiting') open.set(taskRunId, now);
      else open.delete(taskRunId);
    },
    text() {
      const parts = Object.entries(counts).flatMap(([kind, count]) => (count > 0 ? [`${count} ${kind}`] : []));
      return parts.length > 0 ? `Tasks: ${parts.join(', ')}` : '';
    },
  };
}

function kindOf({ type, name }: RunState): 'done' | 'running' | 'waiting' | 'failed' | 'cancelled' {
  if (type === 'COMPLETED') return 'done';
  if (type === 'CANCELLED') return 'cancelled';
  // A task whose inputs failed never begins.
  if (isTerminal(type) || name === 'NotReady') return 'failed';
  return type === 'RUNNING' ? 'running' : 'waiting';
}
