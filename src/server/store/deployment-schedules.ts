import { sql as raw } from 'kysely';
import { IntegrityConflict } from '../errors.ts';
import { type Database, sql } from './database.ts';
import { listOf } from './filters/conditions.ts';
import type { Tx } from './store.ts';
import type { DeploymentScheduleRow } from './tables.ts';

/** The schedules of deployments, the last changed first. */
export function listSchedules(db: Database, deploymentIds: readonly string[]): DeploymentScheduleRow[] {
  return db.all(
    sql
      .selectFrom('deployment_schedule')
      .selectAll()
      .where(raw<boolean>`deployment_id IN ${listOf(deploymentIds)}`)
      .orderBy('updated', 'desc'),
  );
}

/** Throws an `IntegrityConflict` where another schedule of the deployment has the slug. */
export function insertSchedule(
  tx: Tx,
  given: Pick<
    DeploymentScheduleRow,
    'deployment_id' | 'schedule' | 'active' | 'max_scheduled_runs' | 'parameters' | 'slug'
  >,
): DeploymentScheduleRow {
  if (given.slug !== null) refuseTakenSlug(tx, given.deployment_id, given.slug);
  const now = tx.now();
  const row: DeploymentScheduleRow = { id: tx.newId(), created: now, updated: now, ...given };
  tx.db.run(sql.insertInto('deployment_schedule').values(row));
  return row;
}

/** False where the deployment has no such schedule. Throws an `IntegrityConflict` where another has the new slug. */
export function updateSchedule(
  tx: Tx,
  key: { deployment_id: string; id: string },
  set: Partial<DeploymentScheduleRow>,
): boolean {
  if (set.slug) refuseTakenSlug(tx, key.deployment_id, set.slug, key.id);
  const update = sql
    .updateTable('deployment_schedule')
    .set({ ...set, updated: tx.now() })
    .where('deployment_id', '=', key.deployment_id)
    .where('id', '=', key.id);
  return tx.db.run(update) > 0;
}

export function deleteSchedule(tx: Tx, key: { deployment_id: string; id: string }): boolean {
  const row = sql.deleteFrom('deployment_schedule').where('deployment_id', '=', key.deployment_id);
  return tx.db.run(row.where('id', '=', key.id)) > 0;
}

export function deleteSchedules(tx: Tx, deploymentId: string): void {
  tx.db.run(sql.deleteFrom('deployment_schedule').where('deployment_id', '=', deploymentId));
}

function refuseTakenSlug(tx: Tx, deploymentId: string, slug: string, ownId = ''): void {
  const taken = sql
    .selectFrom('deployment_schedule')
    .select('id')
    .where('deployment_id', '=', deploymentId)
    .where('slug', '=', slug)
    .where('id', '<>', ownId);
  if (tx.db.first(taken)) throw new IntegrityConflict(`The deployment has a schedule with the slug ${slug} already.`);
}
