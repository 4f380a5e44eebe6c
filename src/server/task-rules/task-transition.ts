import type { State } from '../../api/state.ts';
import type { TaskRunPolicy } from '../../api/task-run.ts';
import type { AnyTransition, Rule, TimesDraft } from '../rules/rule.ts';

/** A transition of a task run that a client leaves to the server, as older clients and background tasks do. */
export interface TaskTransition extends AnyTransition<TaskRunDraft> {
  world: TaskWorld;
}

export type TaskRule = Rule<TaskTransition>;

/** What of a task run rules may read and, but for what identifies it, change. */
export interface TaskRunDraft extends TimesDraft {
  readonly id: string;
  readonly flowRunId: string | null;
  readonly tags: readonly string[];
  readonly policy: TaskRunPolicy;
  /** The try of the flow run to which the task run's last try belongs. */
  flowRunRunCount: number;
}

/** What rules ask of, and do to, the world around a task run. */
export interface TaskWorld {
  /** The flow run that the task run is part of, if there is one. */
  flowRun(): { runCount: number; state: State | null } | undefined;
  cachedState(key: string): State | undefined;
  keepInCache(key: string, state: State): void;
  /** Takes a slot of each limit on the task run's tags, or of none. */
  takeSlots(): SlotsAnswer;
  giveSlotsBack(): void;
  /** From 0 to 1. */
  random(): number;
}

export type SlotsAnswer =
  | { type: 'taken' }
  /** A limit of 0 lets nobody run, however long one waits. */
  | { type: 'closed'; tag: string }
  | { type: 'full'; tags: readonly string[]; waitSeconds: number };
