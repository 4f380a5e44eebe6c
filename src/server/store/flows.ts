import { IntegrityConflict } from '../errors.ts';
import { sql } from './database.ts';
import { deleteDeployment } from './deployments.ts';
import { deleteFlowRun } from './flow-runs.ts';
import { statement } from './statement.ts';
import type { Tx } from './store.ts';
import type { FlowRow, FlowRunRow } from './tables.ts';

const byId = statement<{ id: string }, FlowRow>((at) => sql.selectFrom('flow').selectAll().where('id', '=', at('id')));
const ofRun = statement<{ id: string }, FlowRow>((at) =>
  sql
    .selectFrom('flow')
    .selectAll()
    .where('id', '=', (eb) => eb.selectFrom('flow_run').select('flow_id').where('id', '=', at('id'))),
);
const byName = statement<{ name: string }, FlowRow>((at) =>
  sql.selectFrom('flow').selectAll().where('name', '=', at('name')),
);

export function readFlow(db: Tx['db'], id: string): FlowRow | undefined {
  return byId.first(db, { id });
}

/** Asks early for the flow of a run; see `Database.ask`. */
export function askFlowOfRun(db: Tx['db'], flowRunId: string): () => FlowRow | undefined {
  const run = db.kept?.('flow_run', flowRunId) as FlowRunRow | undefined;
  return run ? byId.ask(db, { id: run.flow_id }) : ofRun.ask(db, { id: flowRunId });
}

export function readFlowByName(db: Tx['db'], name: string): FlowRow | undefined {
  return byName.first(db, { name });
}

/** The flow of that name, made where there is none. */
export function ensureFlow(
  tx: Tx,
  flow: { name: string; tags: string[]; labels: Record<string, unknown> },
): { row: FlowRow; created: boolean } {
  const existing = readFlowByName(tx.db, flow.name);
  if (existing) return { row: existing, created: false };
  const now = tx.now();
  const row: FlowRow = {
    id: tx.newId(),
    created: now,
    updated: now,
    name: flow.name,
    tags: JSON.stringify(flow.tags),
    labels: JSON.stringify(flow.labels),
  };
  tx.db.run(sql.insertInto('flow').values(row));
  return { row, created: true };
}

/** Sets the tags; false where there is no such flow. */
export function updateFlow(tx: Tx, id: string, tags: string[] | undefined): boolean {
  const set = { updated: tx.now(), ...(tags ? { tags: JSON.stringify(tags) } : {}) };
  return tx.db.run(sql.updateTable('flow').set(set).where('id', '=', id)) > 0;
}

/** The flow of a run that is to be made; a missing one is a conflict, as a foreign key would have it. */
export function requireFlow(tx: Tx, id: string): FlowRow {
  const row = readFlow(tx.db, id);
  if (!row) throw new IntegrityConflict(`No flow has the id ${id}.`);
  return row;
}

/** Removes a flow with all its runs and deployments; false where there is no such flow. */
export function deleteFlow(tx: Tx, id: string): boolean {
  for (const run of tx.db.all(sql.selectFrom('flow_run').select('id').where('flow_id', '=', id)))
    deleteFlowRun(tx, run.id);
  for (const deployment of tx.db.all(sql.selectFrom('deployment').select('id').where('flow_id', '=', id)))
    deleteDeployment(tx, deployment.id);
  return tx.db.run(sql.deleteFrom('flow').where('id', '=', id)) > 0;
}
