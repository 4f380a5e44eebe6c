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

/**
 * Notes that somebody has just asked for the runs of deployments, which does not count as a change of them. Gives those
 * that nobody was known to ask for before.
 */
export function setDeploymentsPolled(tx: Tx, ids: readonly string[]): DeploymentRow[] {
  const asked = raw<SqlBool>`id IN ${listOf(ids)}`;
  const rows = tx.db.all(
    sql.selectFrom('deployment').selectAll().where(asked).where('status', '=', 'NOT_READY').orderBy('id'),
  );
  tx.db.run(sql.updateTable('deployment').set({ status: 'READY', last_polled: tx.now() }).where(asked));
  return rows;
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
