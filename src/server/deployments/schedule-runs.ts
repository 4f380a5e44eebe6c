import { type Schedule, schedule as scheduleSchema } from '../../api/schedule.ts';
import { stateCreate } from '../../api/state.ts';
import { isoOf } from '../clock.ts';
import { newState } from '../rules/new-state.ts';
import { labelsOfRun } from '../runs/create-flow-run.ts';
import { newFlowRunRow } from '../runs/new-flow-run-row.ts';
import { stateRow } from '../runs/state-row.ts';
import { scheduleDates, zoneOf } from '../schedules/schedule-dates.ts';
import { localText } from '../schedules/zone.ts';
import { insertScheduledRun } from '../store/deployment-runs.ts';
import { listSchedules } from '../store/deployment-schedules.ts';
import { readDeployment } from '../store/deployments.ts';
import { requireFlow } from '../store/flows.ts';
import type { Tx } from '../store/store.ts';
import type { DeploymentRow, DeploymentScheduleRow, FlowRunRow, StateRow } from '../store/tables.ts';

/** How far ahead runs are scheduled. Times are microseconds since the epoch. */
export interface Horizon {
  start: number;
  /** No run is due later. */
  end: number;
  /** Runs go on to this time, and to so many of them at least. */
  atLeastUntil: number;
  minRuns: number;
  maxRuns: number;
}

/**
 * Makes the next runs of a deployment by each of its schedules. A run that is there already is not made again, so it may
 * be asked as often as one likes. Returns how many were made.
 */
export function scheduleRuns(tx: Tx, deploymentId: string, horizon: Horizon): number {
  const deployment = readDeployment(tx.db, deploymentId);
  if (!deployment) return 0;
  let made = 0;
  for (const schedule of listSchedules(tx.db, [deploymentId])) {
    if (schedule.active === 0) continue;
    for (const date of datesWithin(scheduleSchema.parse(JSON.parse(schedule.schedule)), horizon)) {
      const { row, state } = scheduledRun(tx, { deployment, schedule, ...date });
      if (insertScheduledRun(tx, row, state)) made += 1;
    }
  }
  return made;
}

function datesWithin(schedule: Schedule, horizon: Horizon): { micros: number; local: string }[] {
  const { start, end, maxRuns } = horizon;
  const dates: { micros: number; local: string }[] = [];
  for (const micros of scheduleDates(schedule, { start, end, limit: maxRuns })) {
    dates.push({ micros, local: localText(zoneOf(schedule), micros) });
    if (dates.length >= horizon.minRuns && micros >= horizon.atLeastUntil) break;
  }
  return dates;
}

const KINDS = { interval: 'IntervalSchedule', cron: 'CronSchedule', rrule: 'RRuleSchedule' } as const;

function scheduledRun(
  tx: Tx,
  of: { deployment: DeploymentRow; schedule: DeploymentScheduleRow; micros: number; local: string },
): { row: FlowRunRow; state: StateRow } {
  const { deployment, schedule } = of;
  const due = isoOf(of.micros);
  const kind = Object.keys(KINDS).find((key) => key in JSON.parse(schedule.schedule)) as keyof typeof KINDS;
  const row = newFlowRunRow(tx, {
    flow_id: deployment.flow_id,
    deployment_id: deployment.id,
    deployment_version: deployment.version,
    work_queue_id: deployment.work_queue_id,
    work_queue_name: deployment.work_queue_name,
    parameters: JSON.stringify({ ...JSON.parse(deployment.parameters), ...JSON.parse(schedule.parameters) }),
    infrastructure_document_id: deployment.infrastructure_document_id,
    idempotency_key: `scheduled ${deployment.id} ${schedule.id} ${of.local}`,
    tags: JSON.stringify(['auto-scheduled', ...JSON.parse(deployment.tags)]),
    labels: labelsOfRun(requireFlow(tx, deployment.flow_id), deployment, undefined),
    auto_scheduled: 1,
    created_by: JSON.stringify({ id: schedule.id, type: 'SCHEDULE', display_value: schedule.slug ?? KINDS[kind] }),
    expected_start_time: due,
    next_scheduled_start_time: due,
  });
  const proposed = { type: 'SCHEDULED', message: 'Flow run scheduled', state_details: { scheduled_time: due } };
  const state = newState(stateCreate.parse(proposed), { id: tx.newId(), timestamp: tx.now() });
  row.state_id = state.id;
  row.state_type = state.type;
  row.state_name = state.name ?? '';
  row.state_timestamp = state.timestamp;
  row.state = JSON.stringify(state);
  return { row, state: stateRow(state, row.id) };
}
