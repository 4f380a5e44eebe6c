import type { Json } from '../../model/graph.ts';
import { emitArtifactCollectionEvent } from '../events/lifecycle-events.ts';
import { recordOf, textOf } from '../loose-json.ts';
import { deleteArtifact, insertArtifact } from '../store/artifacts.ts';
import type { Tx } from '../store/store.ts';
import type { ArtifactRow } from '../store/tables.ts';

/** Keeps an artifact, and tells of the collection of its key where it has one. */
export function keepArtifact(tx: Tx, given: Parameters<typeof insertArtifact>[1]): ArtifactRow {
  const { row, collection } = insertArtifact(tx, given);
  if (collection) tell(tx, collection.isNew ? 'created' : 'updated', collection.id, row);
  return row;
}

/** Removes an artifact; false where there is none of that id. */
export function removeArtifact(tx: Tx, id: string): boolean {
  const removed = deleteArtifact(tx, id);
  if (!removed) return false;
  const { row, collection } = removed;
  if (collection) tell(tx, collection.latest ? 'updated' : 'deleted', collection.id, collection.latest ?? row);
  return true;
}

/** Keeps a state's result description as an artifact, unless it says itself that there is nothing to keep. */
export function keepResultArtifact(
  tx: Tx,
  of: { flowRunId: string | null; taskRunId: string | null; data: Json | null | undefined },
): void {
  const { data } = of;
  if (data === null || data === undefined) return;
  if (isUnpersisted(data)) return;
  const fields = recordOf(data) ?? {};
  keepArtifact(tx, {
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
  return recordOf(data)?.type === 'unpersisted';
}

function tell(tx: Tx, what: 'created' | 'updated' | 'deleted', collectionId: string, latest: ArtifactRow): void {
  if (latest.key !== null)
    emitArtifactCollectionEvent(tx, what, { collectionId, latest: { ...latest, key: latest.key } });
}
