import type { Json } from '../../model/graph.ts';
import { isObject, type JsonObject, parseExactly } from '../exact-json.ts';
import type { Secrets } from '../secrets.ts';
import { readDocumentTrees } from '../store/block-documents.ts';
import { listBlockSchemas } from '../store/block-schemas.ts';
import { readBlockTypes } from '../store/block-types.ts';
import type { Database } from '../store/database.ts';
import type { BlockDocumentRow, BlockTypeRow } from '../store/tables.ts';
import { type FullSchema, fullSchemas } from './schema-trees.ts';
import { obscureSecrets, secretFieldsOf } from './secret-fields.ts';
import { blockTypeObject, type FullDocument } from './wire.ts';

/** Reads what the documents hold, and puts it in, in the order of the given rows. */
export function fullDocuments(
  db: Database,
  secrets: Secrets,
  rows: readonly BlockDocumentRow[],
  options: { includeSecrets: boolean },
): FullDocument[] {
  const { documents, references } = readDocumentTrees(
    db,
    rows.map(({ id }) => id),
  );
  const byId = new Map(documents.map((document) => [document.id, document]));
  const schemas = schemasOf(db, documents);
  const types = readBlockTypes(
    db,
    documents.map((document) => document.block_type_id),
  );
  const typeOf = (row: BlockDocumentRow): BlockTypeRow => types.get(row.block_type_id) as BlockTypeRow;
  const schemaOf = (row: BlockDocumentRow): FullSchema => schemas.get(row.block_schema_id) as FullSchema;
  const contentOf = (row: BlockDocumentRow): { data: JsonObject; references: JsonObject } => {
    const own = openData(secrets, row);
    const data = options.includeSecrets ? own : obscureSecrets(own, secretFieldsOf(schemaOf(row).fields));
    const held: JsonObject = {};
    for (const { name, reference_id: id } of references.filter(({ parent_id }) => parent_id === row.id)) {
      const child = byId.get(id) as BlockDocumentRow;
      const below = contentOf(child);
      data[name] = below.data;
      held[name] = { block_document: heldDocument(child, typeOf(child), below.references) };
    }
    return { data, references: held };
  };
  return rows.map((row) => ({ row, type: typeOf(row), schema: schemaOf(row), ...contentOf(row) }));
}

/** A document's own data, without that of the documents that it holds. */
export function openData(secrets: Secrets, row: BlockDocumentRow): JsonObject {
  const data = parseExactly(secrets.open(row.data));
  return isObject(data) ? data : {};
}

function heldDocument(row: BlockDocumentRow, type: BlockTypeRow, references: JsonObject): Json {
  return {
    id: row.id,
    name: row.name,
    block_type: blockTypeObject(type),
    is_anonymous: row.is_anonymous === 1,
    block_document_references: references,
  };
}

function schemasOf(db: Database, documents: readonly BlockDocumentRow[]): Map<string, FullSchema> {
  const any_ = [...new Set(documents.map((document) => document.block_schema_id))];
  const filter = { operator: 'and_' as const, id: { any_ } };
  const rows = listBlockSchemas(db, { block_schemas: filter, limit: any_.length, offset: 0 });
  return new Map(fullSchemas(db, rows).map((schema) => [schema.row.id, schema]));
}
