import type { JsonObject } from '../exact-json.ts';
import { blockTypeObject } from './block-type-object.ts';
import type { FullDocument } from './document-trees.ts';
import type { FullSchema } from './schema-trees.ts';

/** Block schemas and documents as they are told. */
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
