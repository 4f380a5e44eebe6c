import { sql as raw, type SqlBool } from 'kysely';
import type { ChartedRun, NextRun, TaskRunCount } from '../../api/ui.ts';
import { STATE_TYPES, type StateType } from '../../model/run-state.ts';
import { isoOf, microsOf } from '../clock.ts';
import { type Database, sql } from './database.ts';
import { listOf } from './filters/conditions.ts';
import { type Joined, taskRunsWhere } from './filters/runs.ts';
import type { FlowRunRow } from './tables.ts';
import { estimatedSeconds } from './wire.ts';

/* The counts and charts of Prefect's web interface. */

export function chartedRun(row: FlowRunRow, nowMicros: number): ChartedRun {
  const { duration, lateness } = estimatedSeconds(row, nowMicros);
  const timestamp = row.start_time ?? row.expected_start_time ?? row.created;
  return { id: row.id, state_type: row.state_type as StateType, timestamp, duration, lateness };
}

/** How many task runs each flow run has, those that stand for subflows left out. */
export function countTaskRunsByFlowRun(db: Database, flowRunIds: readonly string[]): Record<string, number> {
  const rows = db.all(
    sql
      .selectFrom('task_run')
      .select(['flow_run_id', raw<number>`count(*)`.as('count')])
      .where(raw<SqlBool>`flow_run_id IN ${listOf(flowRunIds)}`)
      .where(raw<SqlBool>`NOT EXISTS (SELECT 1 FROM flow_run WHERE flow_run.parent_task_run_id = task_run.id)`)
      .groupBy('flow_run_id'),
  );
  return forEach(
    flowRunIds,
    0,
    rows.map(({ flow_run_id, count }) => [flow_run_id ?? '', count]),
  );
}

export function countDeploymentsByFlow(db: Database, flowIds: readonly string[]): Record<string, number> {
  const rows = db.all(
    sql
      .selectFrom('deployment')
      .select(['flow_id', raw<number>`count(*)`.as('count')])
      .where(raw<SqlBool>`flow_id IN ${listOf(flowIds)}`)
      .groupBy('flow_id'),
  );
  return forEach(
    flowIds,
    0,
    rows.map(({ flow_id, count }) => [flow_id, count]),
  );
}

/** The run that each flow is scheduled for next. */
export function nextRunByFlow(db: Database, flowIds: readonly string[]): Record<string, NextRun | null> {
  const place = raw<number>`row_number() OVER (PARTITION BY flow_id ORDER BY next_scheduled_start_time, id)`;
  const scheduled = sql
    .selectFrom('flow_run')
    .select(['id', 'flow_id', 'name', 'state_name', 'state_type', 'next_scheduled_start_time', place.as('place')])
    .where(raw<SqlBool>`flow_id IN ${listOf(flowIds)}`)
    .where('state_type', '=', 'SCHEDULED')
    .where('next_scheduled_start_time', 'is not', null);
  const rows = db.all(sql.selectFrom(scheduled.as('scheduled')).selectAll().where('place', '=', 1));
  return forEach<NextRun | null>(
    flowIds,
    null,
    rows.map(({ place: _place, ...run }) => [run.flow_id, run as NextRun]),
  );
}

/** How many bars the dashboard's chart of task runs has. */
const BARS = 20;
const MINUTE_MICROS = 60e6;

/** Ended task runs by the time at which they started, in bars of one width between two times. */
export function countEndedTaskRuns(
  db: Database,
  joined: Joined,
  times: { start: string; end: string },
): TaskRunCount[] {
  const start = Math.floor(microsOf(times.start) / MINUTE_MICROS) * MINUTE_MICROS;
  const end = Math.ceil((microsOf(times.end) + 1) / MINUTE_MICROS) * MINUTE_MICROS;
  const width = (end - start) / BARS;
  const bars = Array.from({ length: BARS }, () => ({ completed: 0, failed: 0 }));
  const bar = raw<number>`CAST(floor((unixepoch(start_time, 'subsec') - ${start / 1e6}) / ${width / 1e6}) AS INTEGER)`;
  const counted = sql
    .selectFrom('task_run')
    .select([
      bar.as('bar'),
      raw<number>`sum(CASE WHEN state_type IN ('FAILED', 'CRASHED') THEN 1 ELSE 0 END)`.as('failed'),
      raw<number>`count(*)`.as('ended'),
    ])
    .where(taskRunsWhere(joined))
    .where('state_type', 'in', ['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'])
    .where('start_time', '>=', isoOf(start))
    .where('start_time', '<', isoOf(end))
    .groupBy(raw`1`);
  for (const { bar: index, failed, ended } of db.all(counted)) {
    const last = Math.min(index, BARS - 1);
    bars[last] = { completed: ended - failed, failed };
  }
  return bars;
}

/** Task runs by their current state; every type is told, those without runs as 0. */
export function countTaskRunsByState(db: Database, joined: Joined): Record<string, number> {
  const rows = db.all(
    sql
      .selectFrom('task_run')
      .select(['state_type', raw<number>`count(*)`.as('count')])
      .where(taskRunsWhere(joined))
      .where('state_type', 'is not', null)
      .groupBy('state_type'),
  );
  return forEach(
    STATE_TYPES,
    0,
    rows.map(({ state_type, count }) => [state_type ?? '', count]),
  );
}

function forEach<Value>(
  keys: readonly string[],
  missing: Value,
  found: readonly (readonly [string, Value])[],
): Record<string, Value> {
  const values = new Map(found);
  return Object.fromEntries(keys.map((key) => [key, values.get(key) ?? missing]));
}
