import { BadRequest, NotFound } from '../errors.ts';
import { readBlockDocument } from '../store/block-documents.ts';
import { readBlockSchema } from '../store/block-schemas.ts';
import { deleteConfiguration, readConfiguration, writeConfiguration } from '../store/configuration.ts';
import type { Database } from '../store/database.ts';
import type { Tx } from '../store/store.ts';

const KEY = 'server-default-result-storage';

/** The block document that results go to where a flow does not say so itself. */
export function readResultStorage(db: Database): { default_result_storage_block_id: string | null } {
  const id = JSON.parse(readConfiguration(db, KEY) ?? 'null') as string | null;
  return { default_result_storage_block_id: id };
}

/** Throws `NotFound` where there is no such document, `BadRequest` where files cannot be written to it. */
export function setResultStorage(tx: Tx, documentId: string): void {
  const document = readBlockDocument(tx.db, documentId);
  if (!document) throw new NotFound(`Block document ${documentId}`, { fullStop: true });
  const schema = readBlockSchema(tx.db, document.block_schema_id);
  const capabilities = JSON.parse(schema?.capabilities ?? '[]') as string[];
  if (!capabilities.includes('write-path')) {
    throw new BadRequest(`Block document ${documentId} cannot be used for result storage.`, { status: 422 });
  }
  writeConfiguration(tx, KEY, JSON.stringify(documentId));
}

export function clearResultStorage(tx: Tx): void {
  deleteConfiguration(tx, KEY);
}

/** Forgets the default if its document is gone, as it is when its type or schema was removed. */
export function forgetMissingResultStorage(tx: Tx): void {
  const { default_result_storage_block_id: id } = readResultStorage(tx.db);
  if (id !== null && !readBlockDocument(tx.db, id)) clearResultStorage(tx);
}
