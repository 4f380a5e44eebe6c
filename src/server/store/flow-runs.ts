import type { Database } from './database.ts';
import { sql } from './database.ts';
import { statement } from './statement.ts';
import type { Tx } from './store.ts';
import type { FlowRunRow, StateRow } from './tables.ts';

const byId = statement<{ id: string }, FlowRunRow>((at) =>
  sql.selectFrom('flow_run').selectAll().where('id', '=', at('id')),
);

const byKey = statement<Pick<FlowRunRow, 'flow_id' | 'idempotency_key'>, FlowRunRow>((at) =>
  sql
    .selectFrom('flow_run')
    .selectAll()
    .where('flow_id', '=', at('flow_id'))
    .where('idempotency_key', '=', at('idempotency_key')),
);

const insert = statement<FlowRunRow, unknown>((at) =>
  sql.insertInto('flow_run').values({
    id: at('id'),
    created: at('created'),
    updated: at('updated'),
    name: at('name'),
    flow_id: at('flow_id'),
    deployment_id: at('deployment_id'),
    deployment_version: at('deployment_version'),
    work_queue_id: at('work_queue_id'),
    work_queue_name: at('work_queue_name'),
    flow_version: at('flow_version'),
    parameters: at('parameters'),
    idempotency_key: at('idempotency_key'),
    context: at('context'),
    empirical_policy: at('empirical_policy'),
    tags: at('tags'),
    labels: at('labels'),
    parent_task_run_id: at('parent_task_run_id'),
    auto_scheduled: at('auto_scheduled'),
    infrastructure_document_id: at('infrastructure_document_id'),
    infrastructure_pid: at('infrastructure_pid'),
    created_by: at('created_by'),
    work_pool_id: at('work_pool_id'),
    work_pool_name: at('work_pool_name'),
    job_variables: at('job_variables'),
    state_id: at('state_id'),
    state_type: at('state_type'),
    state_name: at('state_name'),
    state_timestamp: at('state_timestamp'),
    state: at('state'),
    run_count: at('run_count'),
    expected_start_time: at('expected_start_time'),
    next_scheduled_start_time: at('next_scheduled_start_time'),
    start_time: at('start_time'),
    end_time: at('end_time'),
    total_run_time: at('total_run_time'),
  }),
);

/** All that a transition changes. */
const updateState = statement<FlowRunRow, unknown>((at) =>
  sql
    .updateTable('flow_run')
    .set({
      updated: at('updated'),
      empirical_policy: at('empirical_policy'),
      state_id: at('state_id'),
      state_type: at('state_type'),
      state_name: at('state_name'),
      state_timestamp: at('state_timestamp'),
      state: at('state'),
      run_count: at('run_count'),
      expected_start_time: at('expected_start_time'),
      next_scheduled_start_time: at('next_scheduled_start_time'),
      start_time: at('start_time'),
      end_time: at('end_time'),
      total_run_time: at('total_run_time'),
    })
    .where('id', '=', at('id')),
);

const insertState = statement<StateRow, unknown>((at) =>
  sql.insertInto('flow_run_state').values({
    id: at('id'),
    run_id: at('run_id'),
    timestamp: at('timestamp'),
    type: at('type'),
    name: at('name'),
    message: at('message'),
    state_details: at('state_details'),
    data: at('data'),
  }),
);

const stateAt = statement<{ run_id: string; timestamp: string }, { id: string }>((at) =>
  sql
    .selectFrom('flow_run_state')
    .select('id')
    .where('run_id', '=', at('run_id'))
    .where('timestamp', '=', at('timestamp')),
);

export function readFlowRun(db: Database, id: string): FlowRunRow | undefined {
  return byId.first(db, { id });
}

export function readFlowRunByKey(db: Database, flowId: string, key: string): FlowRunRow | undefined {
  return byKey.first(db, { flow_id: flowId, idempotency_key: key });
}

export function insertFlowRun(tx: Tx, row: FlowRunRow): void {
  insert.defer(tx.db, row);
}

/** Writes the run's new state and all that follows from it; a run that is new is written as it is with it. */
export function saveFlowRunState(tx: Tx, row: FlowRunRow, state: StateRow, isNew: boolean): void {
  if (isNew) insertFlowRun(tx, row);
  insertState.defer(tx.db, state);
  if (!isNew) updateState.defer(tx.db, row);
}

/** Writes the changed columns; false where there is no such run. */
export function updateFlowRun(tx: Tx, id: string, set: Partial<FlowRunRow>): boolean {
  return (
    tx.db.run(
      sql
        .updateTable('flow_run')
        .set({ ...set, updated: tx.now() })
        .where('id', '=', id),
    ) > 0
  );
}

export function flowRunHasStateAt(db: Database, runId: string, timestamp: string): boolean {
  return stateAt.first(db, { run_id: runId, timestamp }) !== undefined;
}

export function readFlowRunStates(db: Database, runId: string): StateRow[] {
  return db.all(sql.selectFrom('flow_run_state').selectAll().where('run_id', '=', runId).orderBy('timestamp'));
}

export function readFlowRunState(db: Database, id: string): StateRow | undefined {
  return db.first(sql.selectFrom('flow_run_state').selectAll().where('id', '=', id));
}

/** Runs in one of some states that ended before a moment and whose calling run is gone, or never was; the oldest first. */
export function listEndedRuns(
  db: Database,
  { types, before, limit }: { types: readonly string[]; before: string; limit: number },
): string[] {
  const ended = sql
    .selectFrom('flow_run')
    .select('id')
    .where('end_time', '<', before)
    .where('state_type', 'in', [...types])
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('task_run').select('task_run.id').whereRef('task_run.id', '=', 'parent_task_run_id'))),
    );
  return db.all(ended.orderBy('end_time').limit(limit)).map(({ id }) => id);
}

/** Removes a run with its states, task runs, logs and inputs, as Prefect does; false where there is no such run. */
export function deleteFlowRun(tx: Tx, id: string): boolean {
  const { db } = tx;
  const tasks = sql.selectFrom('task_run').select('id').where('flow_run_id', '=', id);
  db.run(sql.deleteFrom('task_run_state').where('run_id', 'in', tasks));
  db.run(sql.deleteFrom('task_run').where('flow_run_id', '=', id));
  db.run(sql.deleteFrom('flow_run_state').where('run_id', '=', id));
  db.run(sql.deleteFrom('flow_run_input').where('flow_run_id', '=', id));
  db.run(sql.deleteFrom('log').where('flow_run_id', '=', id));
  return db.run(sql.deleteFrom('flow_run').where('id', '=', id)) > 0;
}
