import type { JsonObject } from '../exact-json.ts';
import type { BlockDocumentRow, BlockTypeRow } from '../store/tables.ts';
import type { FullSchema } from './schema-trees.ts';

/** A document as it is told: with the data of the documents that it holds, and what those are. */
export interface FullDocument {
  row: BlockDocumentRow;
  type: BlockTypeRow;
  schema: FullSchema;
  data: JsonObject;
  references: JsonObject;
}

/** Blocks as they are told. */
export function blockTypeObject({ is_protected, ...row }: BlockTypeRow): JsonObject {
  return { ...row, is_protected: is_protected === 1 };
}

export function blockSchemaObject({ row, type, fields }: FullSchema): JsonObject {
  const capabilities = JSON.parse(row.capabilities) as string[];
  return { ...row, fields, capabilities, block_type: blockTypeObject(type) };
}

export function blockDocumentObject({ row, type, schema, data, references }: FullDocument): JsonObject {
  return {
    ...row,
    is_anonymous: row.is_anonymous === 1,
    data,
    block_schema: blockSchemaObject(schema),
    block_type: blockTypeObject(type),
    block_document_references: references,
  };
}
