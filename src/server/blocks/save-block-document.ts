import type * as z from 'zod';
import type { blockDocumentCreate, blockDocumentUpdate } from '../../api/block.ts';
import { BadRequest, Conflict, IntegrityConflict } from '../errors.ts';
import { isObject, type JsonObject } from '../exact-json.ts';
import type { Secrets } from '../secrets.ts';
import {
  holdsDocument,
  insertBlockDocument,
  readBlockDocument,
  readBlockDocumentByName,
  replaceDocumentReferences,
  updateBlockDocument,
} from '../store/block-documents.ts';
import { readBlockSchema } from '../store/block-schemas.ts';
import { readBlockType } from '../store/block-types.ts';
import type { Tx } from '../store/store.ts';
import type { BlockDocumentRow } from '../store/tables.ts';
import { openData } from './document-trees.ts';
import { restoreSecrets, secretFieldsOf } from './secret-fields.ts';

/** Throws `Conflict` where the type has a document of that name, `IntegrityConflict` where type or schema is missing. */
export function createBlockDocument(
  tx: Tx,
  secrets: Secrets,
  given: z.output<typeof blockDocumentCreate>,
): BlockDocumentRow {
  const { block_type_id: typeId, block_schema_id: schemaId, is_anonymous: isAnonymous } = given;
  if (given.name && readBlockDocumentByName(tx.db, { typeId, name: given.name })) {
    throw new Conflict('Block already exists');
  }
  const type = readBlockType(tx.db, { id: typeId });
  if (!type || !readBlockSchema(tx.db, schemaId)) throw new IntegrityConflict("The block's type or schema is missing.");
  const { data, references } = separateReferences(given.data);
  const row = insertBlockDocument(tx, {
    name: given.name || `anonymous-${tx.newId()}`,
    data: secrets.seal(JSON.stringify(data)),
    is_anonymous: isAnonymous ? 1 : 0,
    block_type_id: typeId,
    block_type_name: type.name,
    block_schema_id: schemaId,
  });
  hold(tx, row.id, references);
  return row;
}

/** Undefined where there is no such document. Throws `BadRequest` where the new schema is of another type. */
export function changeBlockDocument(
  tx: Tx,
  secrets: Secrets,
  id: string,
  given: z.output<typeof blockDocumentUpdate>,
): BlockDocumentRow | undefined {
  const row = readBlockDocument(tx.db, id);
  if (!row) return undefined;
  // Without data of its own a merge changes nothing, as in Prefect, where the schema goes with the data.
  if (given.data === undefined && given.merge_existing_data) return row;
  const current = openData(secrets, row);
  const fields = JSON.parse(readBlockSchema(tx.db, row.block_schema_id)?.fields ?? '{}') as JsonObject;
  const restored = restoreSecrets(given.data ?? {}, current, secretFieldsOf(fields));
  const { data, references } = separateReferences(given.merge_existing_data ? { ...current, ...restored } : restored);
  updateBlockDocument(tx, id, {
    data: secrets.seal(JSON.stringify(data)),
    block_schema_id: schemaFor(tx, row, given.block_schema_id),
  });
  hold(tx, id, references);
  return row;
}

function schemaFor(tx: Tx, row: BlockDocumentRow, proposed: string | null | undefined): string {
  if (!proposed || proposed === row.block_schema_id) return row.block_schema_id;
  const schema = readBlockSchema(tx.db, proposed);
  if (!schema) throw new IntegrityConflict(`There is no block schema ${proposed}.`);
  if (schema.block_type_id !== row.block_type_id) {
    throw new BadRequest('Must migrate block document to a block schema of the same block type.');
  }
  return schema.id;
}

interface HeldDocument {
  name: string;
  documentId: string;
}

/** Splits data into what is the document's own, and the fields that are other documents: `{"$ref": {"block_document_id": …}}`. */
function separateReferences(given: JsonObject): { data: JsonObject; references: HeldDocument[] } {
  const data: JsonObject = {};
  const references: HeldDocument[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (!isObject(value) || !('$ref' in value)) {
      data[name] = value;
      continue;
    }
    const documentId = isObject(value.$ref) ? value.$ref.block_document_id : undefined;
    if (typeof documentId !== 'string') {
      throw new BadRequest(`Received block reference without a block_document_id in key ${name}`);
    }
    references.push({ name, documentId: documentId.toLowerCase() });
  }
  return { data, references };
}

function hold(tx: Tx, id: string, references: readonly HeldDocument[]): void {
  for (const { name, documentId } of references) {
    if (documentId === id || holdsDocument(tx.db, documentId, id)) {
      throw new BadRequest(`The block cannot hold, as its ${name}, a block that holds it.`);
    }
    if (!readBlockDocument(tx.db, documentId)) throw new IntegrityConflict(`There is no block document ${documentId}.`);
  }
  replaceDocumentReferences(tx, id, references);
}
