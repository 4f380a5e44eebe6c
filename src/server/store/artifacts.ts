import { type Database, sql } from './database.ts';
import type { Tx } from './store.ts';
import type { ArtifactRow } from './tables.ts';

/** Adds an artifact; under a key it becomes the latest of that key's collection. */
export function insertArtifact(
  tx: Tx,
  given: Omit<ArtifactRow, 'id' | 'created' | 'updated'>,
): { row: ArtifactRow; collection: { id: string; isNew: boolean } | null } {
  const now = tx.now();
  const row: ArtifactRow = { id: tx.newId(), created: now, updated: now, ...given };
  tx.db.run(sql.insertInto('artifact').values(row));
  if (row.key === null) return { row, collection: null };
  const existing = tx.db.first(sql.selectFrom('artifact_collection').select('id').where('key', '=', row.key));
  const collection = { id: existing?.id ?? tx.newId(), isNew: !existing };
  const latest = { latest_id: row.id, updated: now };
  if (existing) tx.db.run(sql.updateTable('artifact_collection').set(latest).where('id', '=', existing.id));
  else
    tx.db.run(
      sql.insertInto('artifact_collection').values({ id: collection.id, created: now, key: row.key, ...latest }),
    );
  return { row, collection };
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

/**
 * Removes an artifact; the one before it becomes the latest of its key. Gives what is left of the key's collection, where
 * it had one. Undefined where there is no such artifact.
 */
export function deleteArtifact(
  tx: Tx,
  id: string,
): { row: ArtifactRow; collection: { id: string; latest: ArtifactRow | undefined } | null } | undefined {
  const row = readArtifact(tx.db, id);
  if (!row) return undefined;
  tx.db.run(sql.deleteFrom('artifact').where('id', '=', id));
  if (row.key === null) return { row, collection: null };
  const found = sql.selectFrom('artifact_collection').selectAll().where('key', '=', row.key);
  const collection = tx.db.first(found);
  if (!collection || collection.latest_id !== id) return { row, collection: null };
  const before = sql.selectFrom('artifact').selectAll().where('key', '=', row.key).orderBy('created', 'desc').limit(1);
  const latest = tx.db.first(before);
  const own = collection.id;
  if (latest) {
    const set = { latest_id: latest.id, updated: tx.now() };
    tx.db.run(sql.updateTable('artifact_collection').set(set).where('id', '=', own));
  } else tx.db.run(sql.deleteFrom('artifact_collection').where('id', '=', own));
  return { row, collection: { id: own, latest } };
}

export function listArtifactIdsOfRun(db: Database, flowRunId: string): string[] {
  return db.all(sql.selectFrom('artifact').select('id').where('flow_run_id', '=', flowRunId)).map(({ id }) => id);
}
