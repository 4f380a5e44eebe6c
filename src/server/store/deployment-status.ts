import { sql as raw, type SqlBool } from 'kysely';
import { type Database, sql } from './database.ts';
import { listOf } from './filters/conditions.ts';
import type { Tx } from './store.ts';
import type { DeploymentRow } from './tables.ts';

export function readDeploymentsOfQueues(db: Database, queueIds: readonly string[]): DeploymentRow[] {
  return db.all(
    sql
      .selectFrom('deployment')
      .selectAll()
      .where(raw<SqlBool>`work_queue_id IS NOT NULL AND work_queue_id IN ${listOf(queueIds)}`)
      .orderBy('id'),
  );
}

/** Notes a poll, which is no change of the deployment for those who look at `updated`. */
export function setDeploymentsPolled(tx: Tx, ids: readonly string[], polled: string): void {
  tx.db.run(
    sql
      .updateTable('deployment')
      .set({ status: 'READY', last_polled: polled })
      .where(raw<SqlBool>`id IN ${listOf(ids)}`),
  );
}

/** Deployments that are ready although nobody has polled them since, nor their queue. */
export function readUnpolledDeployments(db: Database, since: string): DeploymentRow[] {
  return db.all(
    sql
      .selectFrom('deployment')
      .selectAll()
      .where('status', '=', 'READY')
      .where(raw<SqlBool>`(last_polled IS NULL OR last_polled < ${since}) AND NOT EXISTS (SELECT 1 FROM work_queue
        WHERE work_queue.id = deployment.work_queue_id AND work_queue.last_polled >= ${since})`),
  );
}

export function setDeploymentsNotReady(tx: Tx, ids: readonly string[]): void {
  tx.db.run(
    sql
      .updateTable('deployment')
      .set({ status: 'NOT_READY' })
      .where(raw<SqlBool>`id IN ${listOf(ids)}`),
  );
}
