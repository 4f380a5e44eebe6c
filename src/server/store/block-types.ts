import { sql as raw, type SqlBool } from 'kysely';
import type { BlockSchemaFilter, BlockTypeFilter } from '../../api/block.ts';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import { schemaFits } from './block-schemas.ts';
import { type Database, sql } from './database.ts';
import { type Condition, combine, listOf, nameIs, valueIs } from './filters/conditions.ts';
import type { Page } from './list-flows.ts';
import type { Tx } from './store.ts';
import type { BlockTypeRow } from './tables.ts';

/** Adds a type; nothing where the slug is taken. */
export function insertBlockType(
  tx: Tx,
  given: Omit<BlockTypeRow, 'id' | 'created' | 'updated'>,
): BlockTypeRow | undefined {
  const now = tx.now();
  const row: BlockTypeRow = { id: tx.newId(), created: now, updated: now, ...given };
  const insert = sql.insertInto('block_type').values(row);
  return tx.db.run(insert.onConflict((conflict) => conflict.column('slug').doNothing())) > 0 ? row : undefined;
}

export function readBlockType(db: Database, key: { id: string } | { slug: string }): BlockTypeRow | undefined {
  const [column, value] = 'id' in key ? (['id', key.id] as const) : (['slug', key.slug] as const);
  return db.first(sql.selectFrom('block_type').selectAll().where(column, '=', value));
}

export function readBlockTypes(db: Database, ids: readonly string[]): Map<string, BlockTypeRow> {
  const rows = db.all(
    sql
      .selectFrom('block_type')
      .selectAll()
      .where(raw<SqlBool>`id IN ${listOf(ids)}`),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export function updateBlockType(tx: Tx, id: string, set: Partial<BlockTypeRow>): void {
  tx.db.run(
    sql
      .updateTable('block_type')
      .set({ ...set, updated: tx.now() })
      .where('id', '=', id),
  );
}

/** Removes a type with its schemas and documents. */
export function deleteBlockType(tx: Tx, id: string): void {
  tx.db.run(sql.deleteFrom('block_type').where('id', '=', id));
}

export function listBlockTypes(
  db: Database,
  {
    block_types: types,
    block_schemas: schemas,
    limit,
    offset,
  }: Page & { block_types?: BlockTypeFilter | null | undefined; block_schemas?: BlockSchemaFilter | null | undefined },
): BlockTypeRow[] {
  const withSchema = schemas
    ? raw<SqlBool>`EXISTS (SELECT 1 FROM block_schema WHERE block_schema.block_type_id = block_type.id AND ${schemaFits(schemas)})`
    : combine([]);
  const rows = sql.selectFrom('block_type').selectAll().where(typeFits(types)).where(withSchema).orderBy('name');
  return db.all(rows.limit(limit ?? PAGE_LIMIT).offset(offset));
}

export function typeFits(filter: BlockTypeFilter | null | undefined): Condition {
  if (!filter) return combine([]);
  const { name, slug } = filter;
  return combine([
    ...nameIs('block_type.name', name?.like_ ? { like_: name.like_ } : null),
    ...valueIs('block_type.slug', slug),
  ]);
}
