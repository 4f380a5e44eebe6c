import { sql as raw, type SqlBool } from 'kysely';
import { type Database, sql } from './database.ts';
import type { Condition } from './filters/conditions.ts';
import type { FlowRunRow } from './tables.ts';

/** Runs that should have started before a moment and are not known to be late. */
export function listRunsThatAreLate(db: Database, before: string, limit: number): FlowRunRow[] {
  return db.all(
    sql
      .selectFrom('flow_run')
      .selectAll()
      .where('next_scheduled_start_time', '<=', before)
      .where('state_type', '=', 'SCHEDULED')
      .where('state_name', '=', 'Scheduled')
      .orderBy('next_scheduled_start_time')
      .limit(limit),
  );
}

/** Paused runs whose time to be resumed is over. */
export function listExpiredPauses(db: Database, now: string, limit: number): string[] {
  return ids(db, raw<SqlBool>`${isActive('PAUSED')} AND state -> 'state_details' ->> 'pause_timeout' < ${now}`, limit);
}

/** Runs that have been about to be cancelled since before a moment. */
export function listStuckCancellations(db: Database, before: string, limit: number): string[] {
  return ids(db, raw<SqlBool>`${isActive('CANCELLING')} AND state_timestamp <= ${before}`, limit);
}

/** Subflows that have not ended although the run that called them was cancelled after a moment. */
export function listSubflowsOfCancelled(db: Database, since: string, limit: number): FlowRunRow[] {
  return db.all(
    sql
      .selectFrom('flow_run')
      .selectAll()
      .where(
        raw<SqlBool>`${ACTIVE} AND parent_task_run_id IS NOT NULL
          AND NOT (state_type = 'CANCELLING' AND deployment_id IS NOT NULL)
          AND EXISTS (SELECT 1 FROM task_run JOIN flow_run AS parent ON parent.id = task_run.flow_run_id
            WHERE task_run.id = flow_run.parent_task_run_id AND parent.state_type = 'CANCELLED'
              AND parent.end_time >= ${since})`,
      )
      .limit(limit),
  );
}

/** Task runs that have not ended although their flow run was cancelled after a moment. */
export function listTaskRunsOfCancelled(db: Database, since: string, limit: number): string[] {
  const rows = sql
    .selectFrom('flow_run')
    .innerJoin('task_run', 'task_run.flow_run_id', 'flow_run.id')
    .select('task_run.id')
    .where(
      raw<SqlBool>`flow_run.state_type = 'CANCELLED' AND flow_run.end_time >= ${since}
        AND task_run.state_type IN ('SCHEDULED', 'PENDING', 'RUNNING', 'PAUSED', 'CANCELLING')`,
    )
    .limit(limit);
  return db.all(rows).map(({ id }) => id);
}

/** Running runs that have told that they live, but not since a moment. */
export function listSilentRuns(db: Database, since: string, limit: number): string[] {
  return ids(
    db,
    raw<SqlBool>`${isActive('RUNNING')} AND state_timestamp < ${since}
      AND (SELECT max(occurred) FROM event WHERE event = 'prefect.flow-run.heartbeat'
        AND resource_id = 'prefect.flow-run.' || flow_run.id) < ${since}`,
    limit,
  );
}

function ids(db: Database, condition: Condition, limit: number): string[] {
  return db.all(sql.selectFrom('flow_run').select('id').where(condition).limit(limit)).map(({ id }) => id);
}

/** As the index of active runs has it: it is used only where a query says the same. */
const ACTIVE = raw`flow_run.state_type IN ('SCHEDULED', 'PENDING', 'RUNNING', 'PAUSED', 'CANCELLING')`;

function isActive(type: string): Condition {
  return raw<SqlBool>`${ACTIVE} AND flow_run.state_type = ${type}`;
}
