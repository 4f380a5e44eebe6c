import type { Json } from '../../model/graph.ts';
import { type Database, sql } from './database.ts';
import type { Tx } from './store.ts';
import type { ArtifactRow } from './tables.ts';

/** Keeps a state's result description as an artifact, unless it says itself that there is nothing to keep. */
export function insertResultArtifact(
  tx: Tx,
  of: { flowRunId: string | null; taskRunId: string | null; data: Json | null | undefined },
): void {
  const { data } = of;
  if (data === null || data === undefined) return;
  if (isUnpersisted(data)) return;
  const fields: Record<string, Json> = typeof data === 'object' && !Array.isArray(data) ? { ...data } : {};
  insertArtifact(tx, {
    key: textOf(fields.artifact_key),
    type: textOf(fields.artifact_type),
    description: textOf(fields.artifact_description),
    data: JSON.stringify(data),
    metadata_: null,
    flow_run_id: of.flowRunId,
    task_run_id: of.taskRunId,
  });
}

/** Whether a state's data says that its result was not kept anywhere. */
export function isUnpersisted(data: Json | null | undefined): boolean {
  return typeof data === 'object' && data !== null && !Array.isArray(data) && data.type === 'unpersisted';
}

/** Adds an artifact; under a key it becomes the latest of that key. */
export function insertArtifact(tx: Tx, given: Omit<ArtifactRow, 'id' | 'created' | 'updated'>): ArtifactRow {
  const now = tx.now();
  const row: ArtifactRow = { id: tx.newId(), created: now, updated: now, ...given };
  tx.db.run(sql.insertInto('artifact').values(row));
  if (row.key !== null) {
    const { key, id } = row;
    tx.db.run(
      sql
        .insertInto('artifact_collection')
        .values({ id: tx.newId(), created: now, updated: now, key, latest_id: id })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ latest_id: id, updated: now })),
    );
  }
  return row;
}

export function readArtifact(db: Database, id: string): ArtifactRow | undefined {
  return db.first(sql.selectFrom('artifact').selectAll().where('id', '=', id));
}

/** Writes the changed columns; false where there is no such artifact. */
export function updateArtifact(tx: Tx, id: string, set: Partial<ArtifactRow>): boolean {
  return (
    tx.db.run(
      sql
        .updateTable('artifact')
        .set({ ...set, updated: tx.now() })
        .where('id', '=', id),
    ) > 0
  );
}

/** Removes an artifact; the one before it becomes the latest of its key. False where there is no such artifact. */
export function deleteArtifact(tx: Tx, id: string): boolean {
  const row = readArtifact(tx.db, id);
  if (!row) return false;
  tx.db.run(sql.deleteFrom('artifact').where('id', '=', id));
  if (row.key === null) return true;
  const before = sql.selectFrom('artifact').select('id').where('key', '=', row.key).orderBy('created', 'desc').limit(1);
  const latest = tx.db.first(before);
  const collection = sql.updateTable('artifact_collection').where('key', '=', row.key);
  if (latest) tx.db.run(collection.set({ latest_id: latest.id, updated: tx.now() }));
  else tx.db.run(sql.deleteFrom('artifact_collection').where('key', '=', row.key));
  return true;
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
