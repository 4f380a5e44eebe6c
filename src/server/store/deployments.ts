import { type Database, sql } from './database.ts';
import { statement } from './statement.ts';
import type { Tx } from './store.ts';
import type { DeploymentRow } from './tables.ts';

const byId = statement<{ id: string }, DeploymentRow>((at) =>
  sql.selectFrom('deployment').selectAll().where('id', '=', at('id')),
);

export function readDeployment(db: Database, id: string): DeploymentRow | undefined {
  return byId.first(db, { id });
}

export function readDeploymentOfFlow(db: Database, flowId: string, name: string): DeploymentRow | undefined {
  return db.first(sql.selectFrom('deployment').selectAll().where('flow_id', '=', flowId).where('name', '=', name));
}

export function readDeploymentByName(
  db: Database,
  names: { flow: string; deployment: string },
): DeploymentRow | undefined {
  return db.first(
    sql
      .selectFrom('deployment')
      .selectAll('deployment')
      .innerJoin('flow', 'flow.id', 'deployment.flow_id')
      .where('flow.name', '=', names.flow)
      .where('deployment.name', '=', names.deployment),
  );
}

export function insertDeployment(tx: Tx, row: DeploymentRow): void {
  tx.db.run(sql.insertInto('deployment').values(row));
}

/** Writes the changed columns; false where there is no such deployment. */
export function updateDeployment(tx: Tx, id: string, set: Partial<DeploymentRow>): boolean {
  const update = sql
    .updateTable('deployment')
    .set({ ...set, updated: tx.now() })
    .where('id', '=', id);
  return tx.db.run(update) > 0;
}

/** Removes a deployment with its schedules; its runs stay. False where there is no such deployment. */
export function deleteDeployment(tx: Tx, id: string): boolean {
  tx.db.run(sql.deleteFrom('deployment_schedule').where('deployment_id', '=', id));
  return tx.db.run(sql.deleteFrom('deployment').where('id', '=', id)) > 0;
}
