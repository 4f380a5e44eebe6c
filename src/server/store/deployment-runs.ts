import { sql as raw, type SqlBool } from 'kysely';
import { type Database, sql } from './database.ts';
import { readFlowRunByKey, saveFlowRunState } from './flow-runs.ts';
import type { Tx } from './store.ts';
import type { FlowRunRow, StateRow } from './tables.ts';

/**
 * Removes runs of a deployment that wait for their time and never began: those that the server scheduled itself, or all;
 * those that are still to come, or all.
 */
export function deleteScheduledRuns(
  tx: Tx,
  deploymentId: string,
  { autoOnly, futureOnly }: { autoOnly: boolean; futureOnly: boolean },
): void {
  let ids = sql
    .selectFrom('flow_run')
    .select('id')
    .where('deployment_id', '=', deploymentId)
    .where(WAITS)
    // It began once, and comes back as soon as there is a slot.
    .where('state_name', '<>', 'AwaitingConcurrencySlot')
    .where('run_count', '=', 0);
  if (autoOnly) ids = ids.where('auto_scheduled', '=', 1);
  if (futureOnly) ids = ids.where('next_scheduled_start_time', '>', tx.now());
  tx.db.run(sql.deleteFrom('flow_run_state').where('run_id', 'in', ids));
  tx.db.run(sql.deleteFrom('flow_run_input').where('flow_run_id', 'in', ids));
  tx.db.run(sql.deleteFrom('log').where('flow_run_id', 'in', ids));
  tx.db.run(sql.deleteFrom('flow_run').where('id', 'in', ids));
}

/** Written out, so that the index of such runs is used. */
const WAITS = raw<SqlBool>`state_type = 'SCHEDULED'`;

/** Keeps a run with its first state, unless there is one of its key. */
export function insertScheduledRun(tx: Tx, row: FlowRunRow, state: StateRow): boolean {
  if (row.idempotency_key && readFlowRunByKey(tx.db, row.flow_id, row.idempotency_key)) return false;
  saveFlowRunState(tx, row, state, true);
  return true;
}

/** Runs of deployments that wait, the next one first; `before` leaves out those that are due later. */
export function listDueRuns(
  db: Database,
  query: { deploymentIds: readonly string[]; before: string | null; limit: number },
): FlowRunRow[] {
  let rows = sql
    .selectFrom('flow_run')
    .selectAll()
    .where(WAITS)
    .where(raw<SqlBool>`deployment_id IN (SELECT deployment.id FROM deployment
      JOIN json_each(${JSON.stringify(query.deploymentIds)}) AS asked ON asked.value = deployment.id)`);
  if (query.before !== null) rows = rows.where('next_scheduled_start_time', '<=', query.before);
  return db.all(rows.orderBy('next_scheduled_start_time').limit(query.limit));
}

/**
 * Deployments with a schedule that has fewer runs waiting than `minRuns`, or none so late as `until`, in the order of
 * their ids. Every run knows the schedule that it comes from.
 */
export function listDeploymentsToSchedule(
  db: Database,
  query: { now: string; until: string; minRuns: number; after: string; limit: number },
): string[] {
  const waiting = raw`FROM flow_run WHERE flow_run.deployment_id = schedule.deployment_id
    AND flow_run.state_type = 'SCHEDULED' AND flow_run.auto_scheduled = 1
    AND flow_run.next_scheduled_start_time >= ${query.now} AND flow_run.created_by ->> 'id' = schedule.id`;
  const needsRuns = raw<SqlBool>`EXISTS (SELECT 1 FROM deployment_schedule AS schedule
    WHERE schedule.deployment_id = deployment.id AND schedule.active = 1
    AND ((SELECT count(*) ${waiting}) < ${query.minRuns}
      OR (SELECT max(next_scheduled_start_time) ${waiting}) < ${query.until}))`;
  return idsOf(db, query, needsRuns);
}

/** Deployments that have been changed since and have a schedule, in the order of their ids. */
export function listDeploymentsChangedSince(
  db: Database,
  query: { since: string; after: string; limit: number },
): string[] {
  const changed = raw<SqlBool>`updated >= ${query.since} AND EXISTS (SELECT 1 FROM deployment_schedule AS schedule
    WHERE schedule.deployment_id = deployment.id AND schedule.active = 1)`;
  return idsOf(db, query, changed);
}

function idsOf(
  db: Database,
  { after, limit }: { after: string; limit: number },
  condition: ReturnType<typeof raw<SqlBool>>,
): string[] {
  const rows = sql.selectFrom('deployment').select('id').where('paused', '=', 0).where('id', '>', after);
  return db.all(rows.where(condition).orderBy('id').limit(limit)).map(({ id }) => id);
}
