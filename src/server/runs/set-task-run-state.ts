import type * as z from 'zod';
import type { OrchestrationResult, State, stateCreate } from '../../api/state.ts';
import type { TaskRunPolicy } from '../../api/task-run.ts';
import { microsOf } from '../clock.ts';
import { ObjectMissing } from '../errors.ts';
import { newState } from '../rules/new-state.ts';
import { orchestrate } from '../rules/orchestrate.ts';
import { readFlowRun } from '../store/flow-runs.ts';
import { dropLease } from '../store/leases.ts';
import type { Tx } from '../store/store.ts';
import type { TaskRunRow } from '../store/tables.ts';
import { giveTagSlotsBack, tryTagSlots } from '../store/tag-limits.ts';
import { keepInCache, readCachedState } from '../store/task-run-cache.ts';
import { readTaskRun, saveTaskRun, saveTaskRunState } from '../store/task-runs.ts';
import { backgroundTaskRules, coreTaskRules, globalTaskRules, minimalTaskRules } from '../task-rules/order.ts';
import type { TaskRunDraft, TaskWorld } from '../task-rules/task-transition.ts';
import { keepResultArtifact } from './keep-artifact.ts';
import { applyState, timesOf } from './run-times.ts';
import { stateOf, stateRow } from './state-row.ts';

const CORE = [...coreTaskRules, ...globalTaskRules];
const BACKGROUND = [...backgroundTaskRules, ...globalTaskRules];
const MINIMAL = [...minimalTaskRules, ...globalTaskRules];

/**
 * Proposes a state for a task run. Engines keep the rules of task runs themselves and report by events; this way is
 * for the task runs that stand for subflows, for background tasks, and for clients that still use it.
 * Throws `ObjectMissing` where there is no such run.
 */
export function setTaskRunState(
  tx: Tx,
  id: string,
  proposed: z.output<typeof stateCreate>,
  options: { force: boolean },
): { result: OrchestrationResult; written: boolean } {
  const row = readTaskRun(tx.db, id);
  if (!row) throw new ObjectMissing(`Task run with id ${id} not found`);
  return transitionTaskRun(tx, row, newState(proposed, { id: tx.newId(), timestamp: tx.now() }), options);
}

/** The same for a row at hand, which afterwards is as it was written. */
export function transitionTaskRun(
  tx: Tx,
  row: TaskRunRow,
  proposed: State,
  { force }: { force: boolean },
): { result: OrchestrationResult; written: boolean } {
  const initial = row.state === null ? null : (JSON.parse(row.state) as State);
  const rules = proposed.state_details.deferred ? BACKGROUND : force ? MINIMAL : CORE;
  const { world, undo } = worldOf(tx, row);
  const transition = {
    run: draftOf(row),
    initial,
    proposed,
    nowMicros: microsOf(proposed.timestamp),
    newId: tx.newId,
    world,
  };
  const { state, status, details } = orchestrate(transition, rules);
  if (!state) {
    undo();
    return { result: { state: initial, status, details }, written: false };
  }
  row.flow_run_run_count = transition.run.flowRunRunCount;
  applyState(row, { draft: transition.run, state, now: tx.now() });
  saveTaskRun(tx, row);
  saveTaskRunState(tx, stateRow(state, row.id));
  keepResultArtifact(tx, { flowRunId: row.flow_run_id, taskRunId: row.id, data: state.data });
  return { result: { state, status, details }, written: true };
}

/** The world as it lies in the database; `undo` takes back what rules took of it for a state that is not written. */
function worldOf(tx: Tx, row: TaskRunRow): { world: TaskWorld; undo: () => void } {
  const tags = JSON.parse(row.tags) as string[];
  let lease: string | null = null;
  const world: TaskWorld = {
    flowRun() {
      const flowRun = row.flow_run_id ? readFlowRun(tx.db, row.flow_run_id) : undefined;
      return flowRun && { runCount: flowRun.run_count, state: flowRun.state ? JSON.parse(flowRun.state) : null };
    },
    cachedState(key) {
      const found = readCachedState(tx.db, key, tx.now());
      return found && stateOf(found);
    },
    keepInCache: (key, { id, state_details }) =>
      keepInCache(tx, { key, stateId: id, expiration: state_details.cache_expiration ?? null }),
    takeSlots() {
      const taken = tryTagSlots(tx, tags, row.id);
      if (taken.type === 'taken') lease = taken.lease;
      return taken;
    },
    giveSlotsBack: () => giveTagSlotsBack(tx, tags, row.id),
    random: Math.random,
  };
  return {
    world,
    undo() {
      if (lease) dropLease(tx, lease);
    },
  };
}

function draftOf(row: TaskRunRow): TaskRunDraft {
  return {
    id: row.id,
    flowRunId: row.flow_run_id,
    tags: JSON.parse(row.tags) as string[],
    policy: JSON.parse(row.empirical_policy) as TaskRunPolicy,
    flowRunRunCount: row.flow_run_run_count,
    ...timesOf(row),
  };
}
