import { sql as raw, type SqlBool } from 'kysely';
import { type Database, sql } from './database.ts';
import { type Condition, listOf } from './filters/conditions.ts';
import type { BlockReferenceRow } from './tables.ts';

/** What blocks hold of others, all the way down from some of them, in the order in which it was noted. */
export function readReferencesBelow(
  db: Database,
  table: 'block_schema_reference' | 'block_document_reference',
  ids: readonly string[],
): BlockReferenceRow[] {
  const linked = raw<BlockReferenceRow>`WITH RECURSIVE linked(id) AS (
    SELECT DISTINCT parent_id FROM ${raw.table(table)} WHERE parent_id IN ${listOf(ids)}
    UNION SELECT below.reference_id FROM ${raw.table(table)} AS below JOIN linked ON linked.id = below.parent_id
  ) SELECT * FROM ${raw.table(table)} WHERE parent_id IN (SELECT id FROM linked) ORDER BY created`;
  return db.all({ compile: () => linked.compile(sql) });
}

/** Rows that are asked for by id, and those that they hold. */
export function idsWith(ids: readonly string[], references: readonly BlockReferenceRow[]): Condition {
  return raw<SqlBool>`id IN ${listOf([...new Set([...ids, ...references.map((it) => it.reference_id)])])}`;
}
