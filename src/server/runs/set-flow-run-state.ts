import type * as z from 'zod';
import type { FlowRunPolicy } from '../../api/flow-run.ts';
import { type OrchestrationResult, type State, stateCreate } from '../../api/state.ts';
import { isoOf, storedMicros } from '../clock.ts';
import { ObjectMissing } from '../errors.ts';
import { emitFlowRunEvent } from '../events/flow-run-event.ts';
import { newState } from '../rules/new-state.ts';
import { orchestrate } from '../rules/orchestrate.ts';
import { coreRules, globalRules, lateRules, minimalRules } from '../rules/order.ts';
import type { Rule, RunDraft, Transition } from '../rules/rule.ts';
import { flowRunHasStateAt, insertFlowRun, readFlowRun, saveFlowRunState } from '../store/flow-runs.ts';
import { askFlowOfRun, readFlow } from '../store/flows.ts';
import type { Tx } from '../store/store.ts';
import type { FlowRow, FlowRunRow } from '../store/tables.ts';
import { deploymentSlots } from './deployment-slots.ts';
import { isUnpersisted, keepResultArtifact } from './keep-artifact.ts';
import { mirrorSubflowState } from './mirror-subflow-state.ts';
import { applyState, timesOf } from './run-times.ts';
import { stateRow } from './state-row.ts';

const CORE = [...coreRules, ...globalRules];
const MINIMAL = [...minimalRules, ...globalRules];
const LATE = [...lateRules, ...globalRules];
const SCHEDULED_LATE = { type: 'SCHEDULED', name: 'Late' } as const;

/**
 * `force` passes over most rules; `clientVersion` is that of the Prefect client that proposes the state; `flow` is the
 * run's where it is at hand.
 */
export interface ProposalOptions {
  force: boolean;
  clientVersion?: string | null;
  flow?: () => FlowRow | undefined;
}

/** Proposes a state for a flow run. Throws `ObjectMissing` where there is no such run. */
export function setFlowRunState(
  tx: Tx,
  id: string,
  proposed: z.output<typeof stateCreate>,
  options: ProposalOptions,
): Proposed {
  const flow = askFlowOfRun(tx.db, id);
  const row = readFlowRun(tx.db, id);
  if (!row) throw new ObjectMissing(`Flow run with id ${id} not found`);
  return transitionFlowRun(tx, row, proposed, { ...options, flow });
}

/** The same for a row at hand, which afterwards is as it was written. */
export function transitionFlowRun(
  tx: Tx,
  row: FlowRunRow,
  proposed: z.output<typeof stateCreate>,
  options: ProposalOptions,
): Proposed {
  const { force, ...by } = options;
  return transition(tx, row, proposed, { rules: force ? MINIMAL : CORE, ...by });
}

/** Keeps a new run in the first state that is proposed for it, or without one where that is refused. */
export function insertFlowRunInState(
  tx: Tx,
  row: FlowRunRow,
  proposed: z.output<typeof stateCreate>,
  flow: FlowRow | undefined,
): void {
  const { written } = transition(tx, row, proposed, { rules: MINIMAL, isNew: true, ...(flow && { flow: () => flow }) });
  if (!written) insertFlowRun(tx, row);
}

/** Notes that a scheduled run has not begun in time; where its deployment takes no more runs than it has, it is cancelled. */
export function markFlowRunLate(tx: Tx, row: FlowRunRow): Proposed {
  const state = { ...SCHEDULED_LATE, state_details: { scheduled_time: row.next_scheduled_start_time } };
  return transition(tx, row, stateCreate.parse(state), { rules: LATE });
}

export interface Proposed {
  result: OrchestrationResult;
  /** Whether the run has a new state now. */
  written: boolean;
}

function transition(
  tx: Tx,
  row: FlowRunRow,
  proposed: z.output<typeof stateCreate>,
  by: { rules: readonly Rule[]; isNew?: boolean } & Omit<ProposalOptions, 'force'>,
): Proposed {
  const initial = row.state === null ? null : (JSON.parse(row.state) as State);
  const timestamp = uniqueTimestamp(tx, row);
  const asked: Transition = {
    run: draftOf(row),
    initial,
    proposed: newState(proposed, { id: tx.newId(), timestamp }),
    nowMicros: storedMicros(timestamp),
    newId: tx.newId,
    clientVersion: by.clientVersion ?? null,
    slots: row.deployment_id ? deploymentSlots(tx, { deploymentId: row.deployment_id, flowRunId: row.id }) : null,
  };
  const { state, status, details } = orchestrate(asked, by.rules);
  if (!state) return { result: { state: initial, status, details }, written: false };
  const kept = isUnpersisted(state.data) ? { ...state, data: null } : state;
  row.empirical_policy = JSON.stringify(asked.run.policy);
  applyState(row, { draft: asked.run, state: kept, now: tx.now() });
  saveFlowRunState(tx, row, stateRow(kept, row.id), by.isNew ?? false);
  keepResultArtifact(tx, { flowRunId: row.id, taskRunId: null, data: state.data });
  if (row.parent_task_run_id) mirrorSubflowState(tx, row.parent_task_run_id, row.id, state);
  emitFlowRunEvent(tx, row, { initial, state, flow: by.flow ?? (() => readFlow(tx.db, row.flow_id)) });
  return { result: { state, status, details }, written: true };
}

/** No two states of a run share a time; only a clock that was set back could make them. */
function uniqueTimestamp(tx: Tx, row: FlowRunRow): string {
  let timestamp = tx.now();
  while (
    row.state_timestamp !== null &&
    timestamp <= row.state_timestamp &&
    flowRunHasStateAt(tx.db, row.id, timestamp)
  ) {
    timestamp = isoOf(storedMicros(timestamp) + 1);
  }
  return timestamp;
}

function draftOf(row: FlowRunRow): RunDraft {
  return {
    id: row.id,
    deploymentId: row.deployment_id,
    parentTaskRunId: row.parent_task_run_id,
    infrastructurePid: row.infrastructure_pid,
    policy: JSON.parse(row.empirical_policy) as FlowRunPolicy,
    ...timesOf(row),
  };
}
