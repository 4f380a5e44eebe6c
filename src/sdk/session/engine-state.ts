import type { FlowRun } from '../../api/flow-run.ts';
import type { State } from '../../api/state.ts';
import { defaultStateName } from '../../model/run-state.ts';
import { type Clock, parseMicros } from '../engine/clock.ts';
import type { EngineState, FlowRunRecord } from '../engine/run-records.ts';
import { metadataFrom as storedResult } from '../results/result-record.ts';

/** A state of the wire as the engine has it; a run without one counts as pending. */
export function engineState(state: State | null | undefined, clock: Clock): EngineState {
  if (!state) return { id: '', type: 'PENDING', name: 'Pending', message: '', timestampUs: clock.nowUs(), details: {} };
  const { scheduled_time: scheduled, pause_reschedule: reschedule, deferred, task_parameters_id } = state.state_details;
  const data = storedResult(state.data);
  return {
    id: state.id,
    type: state.type,
    name: state.name ?? defaultStateName(state.type),
    message: state.message ?? '',
    timestampUs: parseMicros(state.timestamp),
    details: {
      ...(scheduled && { scheduledTimeUs: parseMicros(scheduled) }),
      ...(reschedule && { pauseReschedule: true as const }),
      ...(deferred && { deferred: { parametersId: task_parameters_id ?? undefined } }),
    },
    ...(data && { data }),
  };
}

export function flowRunRecord(run: FlowRun, flowName: string, clock: Clock): FlowRunRecord {
  return {
    id: run.id,
    name: run.name,
    flowId: run.flow_id,
    flowName,
    deploymentId: run.deployment_id ?? undefined,
    parameters: run.parameters,
    tags: run.tags,
    parentTaskRunId: run.parent_task_run_id ?? undefined,
    runCount: run.run_count,
    state: engineState(run.state, clock),
  };
}
