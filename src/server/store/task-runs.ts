import type { Database } from './database.ts';
import { sql } from './database.ts';
import { statement } from './statement.ts';
import type { Tx } from './store.ts';
import type { StateRow, TaskRunRow } from './tables.ts';

const byId = statement<{ id: string }, TaskRunRow>((at) =>
  sql.selectFrom('task_run').selectAll().where('id', '=', at('id')),
);

const byKey = statement<Pick<TaskRunRow, 'flow_run_id' | 'task_key' | 'dynamic_key'>, TaskRunRow>((at) =>
  sql
    .selectFrom('task_run')
    .selectAll()
    .where('flow_run_id', '=', at('flow_run_id'))
    .where('task_key', '=', at('task_key'))
    .where('dynamic_key', '=', at('dynamic_key')),
);

/** The same for a run outside any flow run, which no index would find by a comparison. */
const byKeyAlone = statement<Pick<TaskRunRow, 'task_key' | 'dynamic_key'>, TaskRunRow>((at) =>
  sql
    .selectFrom('task_run')
    .selectAll()
    .where('flow_run_id', 'is', null)
    .where('task_key', '=', at('task_key'))
    .where('dynamic_key', '=', at('dynamic_key')),
);

/** Replaces the whole row: a task run is small, and its every event tells nearly all of it. */
const upsert = statement<TaskRunRow, unknown>((at) =>
  sql
    .insertInto('task_run')
    .values({
      id: at('id'),
      created: at('created'),
      updated: at('updated'),
      name: at('name'),
      flow_run_id: at('flow_run_id'),
      task_key: at('task_key'),
      dynamic_key: at('dynamic_key'),
      cache_key: at('cache_key'),
      cache_expiration: at('cache_expiration'),
      task_version: at('task_version'),
      empirical_policy: at('empirical_policy'),
      tags: at('tags'),
      labels: at('labels'),
      task_inputs: at('task_inputs'),
      state_id: at('state_id'),
      state_type: at('state_type'),
      state_name: at('state_name'),
      state_timestamp: at('state_timestamp'),
      state: at('state'),
      run_count: at('run_count'),
      flow_run_run_count: at('flow_run_run_count'),
      expected_start_time: at('expected_start_time'),
      next_scheduled_start_time: at('next_scheduled_start_time'),
      start_time: at('start_time'),
      end_time: at('end_time'),
      total_run_time: at('total_run_time'),
    })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        created: eb.ref('excluded.created'),
        updated: eb.ref('excluded.updated'),
        name: eb.ref('excluded.name'),
        flow_run_id: eb.ref('excluded.flow_run_id'),
        task_key: eb.ref('excluded.task_key'),
        dynamic_key: eb.ref('excluded.dynamic_key'),
        cache_key: eb.ref('excluded.cache_key'),
        cache_expiration: eb.ref('excluded.cache_expiration'),
        task_version: eb.ref('excluded.task_version'),
        empirical_policy: eb.ref('excluded.empirical_policy'),
        tags: eb.ref('excluded.tags'),
        labels: eb.ref('excluded.labels'),
        task_inputs: eb.ref('excluded.task_inputs'),
        state_id: eb.ref('excluded.state_id'),
        state_type: eb.ref('excluded.state_type'),
        state_name: eb.ref('excluded.state_name'),
        state_timestamp: eb.ref('excluded.state_timestamp'),
        state: eb.ref('excluded.state'),
        run_count: eb.ref('excluded.run_count'),
        flow_run_run_count: eb.ref('excluded.flow_run_run_count'),
        expected_start_time: eb.ref('excluded.expected_start_time'),
        next_scheduled_start_time: eb.ref('excluded.next_scheduled_start_time'),
        start_time: eb.ref('excluded.start_time'),
        end_time: eb.ref('excluded.end_time'),
        total_run_time: eb.ref('excluded.total_run_time'),
      })),
    ),
);

const insertState = statement<StateRow, unknown>((at) =>
  sql
    .insertInto('task_run_state')
    .values({
      id: at('id'),
      run_id: at('run_id'),
      timestamp: at('timestamp'),
      type: at('type'),
      name: at('name'),
      message: at('message'),
      state_details: at('state_details'),
      data: at('data'),
    })
    .onConflict((conflict) => conflict.column('id').doNothing()),
);

export function readTaskRun(db: Database, id: string): TaskRunRow | undefined {
  return byId.first(db, { id });
}

/** Asks early for the task run of a natural key, or else of an id; see `Database.ask`. */
export function askTaskRun(
  db: Database,
  id: string,
  key: Pick<TaskRunRow, 'flow_run_id' | 'task_key' | 'dynamic_key'>,
): () => TaskRunRow | undefined {
  const ofKey = key.flow_run_id === null ? undefined : byKey.ask(db, key);
  const ofId = byId.ask(db, { id });
  return () => ofKey?.() ?? ofId();
}

/** The task run of a natural key, which is unique within a flow run. */
export function readTaskRunByKey(
  db: Database,
  key: Pick<TaskRunRow, 'flow_run_id' | 'task_key' | 'dynamic_key'>,
): TaskRunRow | undefined {
  return key.flow_run_id === null ? byKeyAlone.first(db, key) : byKey.first(db, key);
}

export function saveTaskRun(tx: Tx, row: TaskRunRow): void {
  upsert.defer(tx.db, row);
}

/** Adds a state; one of the same id that is there already stays as it is. */
export function saveTaskRunState(tx: Tx, state: StateRow): void {
  insertState.defer(tx.db, state);
}

/** Writes the changed columns; false where there is no such run. */
export function updateTaskRun(tx: Tx, id: string, set: Partial<TaskRunRow>): boolean {
  return (
    tx.db.run(
      sql
        .updateTable('task_run')
        .set({ ...set, updated: tx.now() })
        .where('id', '=', id),
    ) > 0
  );
}

export function readTaskRunStates(db: Database, runId: string): StateRow[] {
  return db.all(sql.selectFrom('task_run_state').selectAll().where('run_id', '=', runId).orderBy('timestamp'));
}

export function readTaskRunState(db: Database, id: string): StateRow | undefined {
  return db.first(sql.selectFrom('task_run_state').selectAll().where('id', '=', id));
}

/** Removes a task run with its states and logs; false where there is no such run. */
export function deleteTaskRun(tx: Tx, id: string): boolean {
  tx.db.run(sql.deleteFrom('task_run_state').where('run_id', '=', id));
  tx.db.run(sql.deleteFrom('log').where('task_run_id', '=', id));
  return tx.db.run(sql.deleteFrom('task_run').where('id', '=', id)) > 0;
}
