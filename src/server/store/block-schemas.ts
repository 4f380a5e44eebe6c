import type { BlockSchemaFilter } from '../../api/block.ts';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import { idsWith, readReferencesBelow } from './block-references.ts';
import { type Database, sql } from './database.ts';
import { type Condition, combine, tagsAre, valueIs } from './filters/conditions.ts';
import type { Page } from './list-flows.ts';
import type { Tx } from './store.ts';
import type { BlockReferenceRow, BlockSchemaRow } from './tables.ts';

export function insertBlockSchema(tx: Tx, given: Omit<BlockSchemaRow, 'id' | 'created' | 'updated'>): BlockSchemaRow {
  const now = tx.now();
  const row: BlockSchemaRow = { id: tx.newId(), created: now, updated: now, ...given };
  tx.db.run(sql.insertInto('block_schema').values(row));
  return row;
}

/** Notes that a schema has another under a field; the same twice is once. */
export function insertSchemaReference(
  tx: Tx,
  given: Pick<BlockReferenceRow, 'name' | 'parent_id' | 'reference_id'>,
): void {
  const insert = sql.insertInto('block_schema_reference').values({ id: tx.newId(), created: tx.now(), ...given });
  tx.db.run(insert.onConflict((conflict) => conflict.columns(['parent_id', 'name', 'reference_id']).doNothing()));
}

export function readBlockSchema(db: Database, id: string): BlockSchemaRow | undefined {
  return db.first(sql.selectFrom('block_schema').selectAll().where('id', '=', id));
}

/** The schema of a checksum; of several versions the newest, unless one is asked for. */
export function readBlockSchemaByChecksum(
  db: Database,
  checksum: string,
  version?: string,
): BlockSchemaRow | undefined {
  const rows = sql.selectFrom('block_schema').selectAll().where('checksum', '=', checksum);
  const wanted = version === undefined ? rows : rows.where('version', '=', version);
  return db.first(wanted.orderBy('created', 'desc').limit(1));
}

/** The newest first. */
export function listBlockSchemas(
  db: Database,
  { block_schemas: filter, limit, offset }: Page & { block_schemas?: BlockSchemaFilter | null | undefined },
): BlockSchemaRow[] {
  const rows = sql.selectFrom('block_schema').selectAll().where(schemaFits(filter)).orderBy('created', 'desc');
  return db.all(rows.limit(limit ?? PAGE_LIMIT).offset(offset));
}

/** Schemas by id, those that they have within them included, with what refers to what in the order of its making. */
export function readSchemaTrees(
  db: Database,
  ids: readonly string[],
): { schemas: BlockSchemaRow[]; references: BlockReferenceRow[] } {
  const references = readReferencesBelow(db, 'block_schema_reference', ids);
  const schemas = db.all(sql.selectFrom('block_schema').selectAll().where(idsWith(ids, references)));
  return { schemas, references };
}

/** Removes a schema with its documents. */
export function deleteBlockSchema(tx: Tx, id: string): void {
  tx.db.run(sql.deleteFrom('block_schema').where('id', '=', id));
}

/** All that blocks can do, each once, in the order of the alphabet. */
export function listBlockCapabilities(db: Database): string[] {
  const rows = db.all(sql.selectFrom('block_schema').select('capabilities').distinct());
  return [...new Set(rows.flatMap(({ capabilities }) => JSON.parse(capabilities) as string[]))].sort();
}

export function schemaFits(filter: BlockSchemaFilter | null | undefined): Condition {
  if (!filter) return combine([]);
  const { id, block_type_id: typeId, block_capabilities: capabilities, version, operator } = filter;
  return combine(
    [
      ...valueIs('block_schema.block_type_id', typeId),
      ...tagsAre('block_schema.capabilities', capabilities),
      ...valueIs('block_schema.id', id),
      ...valueIs('block_schema.version', version),
    ],
    operator,
  );
}
