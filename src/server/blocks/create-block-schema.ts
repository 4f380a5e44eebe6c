import type * as z from 'zod';
import type { blockSchemaCreate } from '../../api/block.ts';
import type { Json } from '../../model/graph.ts';
import { BadRequest, Conflict } from '../errors.ts';
import { isObject, type JsonObject } from '../exact-json.ts';
import { insertBlockSchema, insertSchemaReference, readBlockSchemaByChecksum } from '../store/block-schemas.ts';
import { readBlockType } from '../store/block-types.ts';
import type { Tx } from '../store/store.ts';
import type { BlockSchemaRow, BlockTypeRow } from '../store/tables.ts';
import { schemaChecksum } from './schema-checksum.ts';
import { definitionOfField, plainDefinitions } from './schema-definitions.ts';

/**
 * Keeps a schema, and those that its fields refer to where they are not known yet. A schema of the same checksum
 * and version is the same schema. Throws `Conflict` where the type of a field is not registered.
 */
export function createBlockSchema(
  tx: Tx,
  given: z.output<typeof blockSchemaCreate>,
  rootDefinitions?: JsonObject,
): { row: BlockSchemaRow; isNew: boolean } {
  const { fields, block_type_id, capabilities, version } = given;
  const definitions = rootDefinitions ?? (isObject(fields.definitions) ? fields.definitions : {});
  const some = Object.keys(definitions).length > 0;
  const checksum = schemaChecksum(some ? { ...fields, definitions } : fields);
  const known = readBlockSchemaByChecksum(tx.db, checksum, version);
  if (known) return { row: known, isNew: false };
  const { block_schema_references: references, definitions: own, ...rest } = fields;
  const plain = some ? plainDefinitions({ ...fields, definitions }, definitions) : {};
  const kept = {
    ...rest,
    ...(Object.keys(plain).length > 0 && { definitions: plain }),
    ...(!some && own !== undefined && { definitions: own }),
  };
  const row = insertBlockSchema(tx, {
    checksum,
    fields: JSON.stringify(kept),
    capabilities: JSON.stringify(capabilities),
    version,
    block_type_id,
  });
  for (const { name, slug, checksum: wanted } of referencesOf(references)) {
    const type = readBlockType(tx.db, { slug });
    if (!type) {
      throw new Conflict(
        `Cannot create block schema because block type '${slug}' was not found.Did you forget to register the block type?`,
      );
    }
    const field = isObject(rest.properties) ? rest.properties[name] : undefined;
    const child = readBlockSchemaByChecksum(tx.db, wanted) ?? createChild(tx, type, field, definitions);
    insertSchemaReference(tx, { name, parent_id: row.id, reference_id: child.id });
  }
  return { row, isNew: true };
}

function createChild(tx: Tx, type: BlockTypeRow, field: Json | undefined, definitions: JsonObject): BlockSchemaRow {
  const fields = definitionOfField(field, definitions, type.slug);
  if (!fields) throw new BadRequest(`The schema has no definition for its block of type '${type.slug}'.`);
  const child = { fields, block_type_id: type.id, capabilities: [], version: 'non-versioned' };
  return createBlockSchema(tx, child, definitions).row;
}

interface Reference {
  name: string;
  slug: string;
  checksum: string;
}

/** What a schema says of its fields that are blocks: each is one type, or one of several. */
function referencesOf(references: Json | undefined): Reference[] {
  if (!isObject(references)) return [];
  return Object.entries(references).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).filter(isObject).map((it) => ({
      name,
      slug: String(it.block_type_slug),
      checksum: String(it.block_schema_checksum),
    })),
  );
}
