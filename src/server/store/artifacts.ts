import type { Json } from '../../model/graph.ts';
import { sql } from './database.ts';
import type { Tx } from './store.ts';
import type { ArtifactRow } from './tables.ts';

/** Keeps a state's result description as an artifact, unless it says itself that there is nothing to keep. */
export function insertResultArtifact(
  tx: Tx,
  of: { flowRunId: string | null; taskRunId: string | null; data: Json | null | undefined },
): void {
  const { data } = of;
  if (data === null || data === undefined) return;
  const fields: Record<string, Json> = typeof data === 'object' && !Array.isArray(data) ? { ...data } : {};
  if (fields.type === 'unpersisted') return;
  const text = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);
  const now = tx.now();
  insertArtifact(tx, {
    id: tx.newId(),
    created: now,
    updated: now,
    key: text(fields.artifact_key),
    type: text(fields.artifact_type),
    description: text(fields.artifact_description),
    data: JSON.stringify(data),
    metadata_: null,
    flow_run_id: of.flowRunId,
    task_run_id: of.taskRunId,
  });
}

export function insertArtifact(tx: Tx, row: ArtifactRow): void {
  tx.db.run(sql.insertInto('artifact').values(row));
}
