import type { Json } from '../../model/graph.ts';
import { isObject, type JsonObject, parseExactly } from '../exact-json.ts';
import { readSchemaTrees } from '../store/block-schemas.ts';
import { readBlockTypes } from '../store/block-types.ts';
import type { Database } from '../store/database.ts';
import type { BlockSchemaRow, BlockTypeRow } from '../store/tables.ts';

/** A schema as it is told: its fields say of which blocks they are, with the definitions of those. */
export interface FullSchema {
  row: BlockSchemaRow;
  type: BlockTypeRow;
  fields: JsonObject;
}

/** Reads what the schemas have within them, and puts it in, in the order of the given rows. */
export function fullSchemas(db: Database, rows: readonly BlockSchemaRow[]): FullSchema[] {
  const ids = rows.map(({ id }) => id);
  const { schemas, references } = readSchemaTrees(db, ids);
  const types = readBlockTypes(
    db,
    schemas.map((schema) => schema.block_type_id),
  );
  const byId = new Map(schemas.map((schema) => [schema.id, schema]));
  const typeOf = (schema: BlockSchemaRow): BlockTypeRow => types.get(schema.block_type_id) as BlockTypeRow;
  const fieldsOf = (schema: BlockSchemaRow): JsonObject => {
    const held: Record<string, Json> = {};
    const definitions: JsonObject = {};
    for (const { name, reference_id: id } of references.filter(({ parent_id }) => parent_id === schema.id)) {
      const child = byId.get(id) as BlockSchemaRow;
      addReference(held, name, { block_schema_checksum: child.checksum, block_type_slug: typeOf(child).slug });
      const { definitions: below, ...fields } = fieldsOf(child);
      if (typeof fields.title === 'string') Object.assign(definitions, { [fields.title]: fields }, below);
    }
    const own = parseExactly(schema.fields) as JsonObject;
    const all = { ...(isObject(own.definitions) && own.definitions), ...definitions };
    const some = Object.keys(all).length > 0 || own.definitions !== undefined;
    return { ...own, block_schema_references: held, ...(some && { definitions: all }) };
  };
  return rows.map((row) => ({ row, type: typeOf(row), fields: fieldsOf(row) }));
}

/** A field that may be one of several blocks has a list of them. */
function addReference(held: Record<string, Json>, name: string, reference: Json): void {
  const known = held[name];
  if (known === undefined) held[name] = reference;
  else held[name] = Array.isArray(known) ? [...known, reference] : [known, reference];
}
