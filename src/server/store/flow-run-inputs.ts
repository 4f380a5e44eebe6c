import { sql as raw, type SqlBool } from 'kysely';
import { Conflict, NotFound } from '../errors.ts';
import { type Database, sql } from './database.ts';
import { listOf } from './filters/conditions.ts';
import { readFlowRun } from './flow-runs.ts';
import type { Tx } from './store.ts';
import type { FlowRunInputRow } from './tables.ts';

/** Keeps a value for a flow run under a key. Throws `NotFound` or `Conflict`. */
export function createRunInput(
  tx: Tx,
  flowRunId: string,
  input: { key: string; value: string; sender: string | null },
): void {
  if (!readFlowRun(tx.db, flowRunId)) throw new NotFound('Flow run');
  if (readRunInput(tx.db, flowRunId, input.key)) throw new Conflict('A flow run input with this key already exists.');
  const row: FlowRunInputRow = { id: tx.newId(), created: tx.now(), flow_run_id: flowRunId, ...input };
  tx.db.run(sql.insertInto('flow_run_input').values(row));
}

export function readRunInput(db: Database, flowRunId: string, key: string): FlowRunInputRow | undefined {
  return db.first(
    sql.selectFrom('flow_run_input').selectAll().where('flow_run_id', '=', flowRunId).where('key', '=', key),
  );
}

/** The oldest inputs whose key starts so, without those of certain keys. */
export function listRunInputs(
  db: Database,
  flowRunId: string,
  wanted: { prefix: string; limit: number; exclude_keys: string[] },
): FlowRunInputRow[] {
  return db.all(
    sql
      .selectFrom('flow_run_input')
      .selectAll()
      .where('flow_run_id', '=', flowRunId)
      .where(raw<SqlBool>`substr(key, 1, ${wanted.prefix.length}) = ${wanted.prefix}`)
      .where(raw<SqlBool>`key NOT IN ${listOf(wanted.exclude_keys)}`)
      .orderBy('created')
      .limit(wanted.limit),
  );
}

/** Removes an input; false where there is none. */
export function deleteRunInput(tx: Tx, flowRunId: string, key: string): boolean {
  return tx.db.run(sql.deleteFrom('flow_run_input').where('flow_run_id', '=', flowRunId).where('key', '=', key)) > 0;
}
