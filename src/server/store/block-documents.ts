import { type RawBuilder, sql as raw, type SqlBool } from 'kysely';
import type * as z from 'zod';
import type { BlockDocumentFilter, BlockSchemaFilter, BlockTypeFilter, blockDocumentSort } from '../../api/block.ts';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import { idsWith, readReferencesBelow } from './block-references.ts';
import { schemaFits } from './block-schemas.ts';
import { typeFits } from './block-types.ts';
import { type Database, sql } from './database.ts';
import { type Condition, combine, nameIs, valueIs } from './filters/conditions.ts';
import type { Page } from './list-flows.ts';
import type { Tx } from './store.ts';
import type { BlockDocumentRow, BlockReferenceRow } from './tables.ts';

export function insertBlockDocument(
  tx: Tx,
  given: Omit<BlockDocumentRow, 'id' | 'created' | 'updated'>,
): BlockDocumentRow {
  const now = tx.now();
  const row: BlockDocumentRow = { id: tx.newId(), created: now, updated: now, ...given };
  tx.db.run(sql.insertInto('block_document').values(row));
  return row;
}

export function readBlockDocument(db: Database, id: string): BlockDocumentRow | undefined {
  return db.first(sql.selectFrom('block_document').selectAll().where('id', '=', id));
}

export function readBlockDocumentByName(
  db: Database,
  key: { typeId: string; name: string } | { typeSlug: string; name: string },
): BlockDocumentRow | undefined {
  const rows = sql
    .selectFrom('block_document')
    .innerJoin('block_type', 'block_type.id', 'block_document.block_type_id')
    .selectAll('block_document')
    .where('block_document.name', '=', key.name);
  return db.first(
    'typeId' in key ? rows.where('block_type.id', '=', key.typeId) : rows.where('block_type.slug', '=', key.typeSlug),
  );
}

export function updateBlockDocument(
  tx: Tx,
  id: string,
  set: Partial<Pick<BlockDocumentRow, 'data' | 'block_schema_id'>>,
): void {
  tx.db.run(
    sql
      .updateTable('block_document')
      .set({ ...set, updated: tx.now() })
      .where('id', '=', id),
  );
}

export function deleteBlockDocument(tx: Tx, id: string): void {
  tx.db.run(sql.deleteFrom('block_document').where('id', '=', id));
}

const ORDER: Record<z.output<typeof blockDocumentSort>, RawBuilder<unknown>> = {
  NAME_ASC: raw`name ASC`,
  NAME_DESC: raw`name DESC`,
  BLOCK_TYPE_AND_NAME_ASC: raw`block_type_name ASC, name ASC`,
};

interface DocumentFilters {
  block_documents?: BlockDocumentFilter | null | undefined;
  block_types?: BlockTypeFilter | null | undefined;
  block_schemas?: BlockSchemaFilter | null | undefined;
}

export function listBlockDocuments(
  db: Database,
  { sort, limit, offset, ...filters }: DocumentFilters & Page & { sort?: keyof typeof ORDER | null | undefined },
): BlockDocumentRow[] {
  const rows = sql.selectFrom('block_document').selectAll().where(fits(filters));
  const page = rows.orderBy(ORDER[sort ?? 'NAME_ASC']).limit(limit ?? PAGE_LIMIT);
  return db.all(page.offset(offset));
}

/** The one that was changed last. */
export function readNewestBlockDocument(db: Database): BlockDocumentRow | undefined {
  return db.first(sql.selectFrom('block_document').selectAll().orderBy('updated', 'desc').limit(1));
}

/** All documents of a type that have a name of their own, by that name. */
export function listBlockDocumentsOfType(db: Database, typeId: string): BlockDocumentRow[] {
  const rows = sql.selectFrom('block_document').selectAll().where('block_type_id', '=', typeId);
  return db.all(rows.where('is_anonymous', '=', 0).orderBy('name'));
}

export function countBlockDocuments(db: Database, filters: DocumentFilters): number {
  const rows = sql.selectFrom('block_document').select(raw<number>`count(*)`.as('count')).where(fits(filters));
  return db.first(rows)?.count ?? 0;
}

/** What documents hold other documents, as far down as it goes, and those documents. */
export function readDocumentTrees(
  db: Database,
  ids: readonly string[],
): { documents: BlockDocumentRow[]; references: BlockReferenceRow[] } {
  const references = readReferencesBelow(db, 'block_document_reference', ids);
  const documents = db.all(sql.selectFrom('block_document').selectAll().where(idsWith(ids, references)));
  return { documents, references };
}

/** Whether a document holds another, itself or through those that it holds. */
export function holdsDocument(db: Database, id: string, otherId: string): boolean {
  const below = readReferencesBelow(db, 'block_document_reference', [id]);
  return below.some(({ reference_id }) => reference_id === otherId);
}

/** Makes `references` all that the document holds of others: a field has one document. */
export function replaceDocumentReferences(
  tx: Tx,
  id: string,
  references: readonly { name: string; documentId: string }[],
): void {
  tx.db.run(sql.deleteFrom('block_document_reference').where('parent_id', '=', id));
  for (const { name, documentId } of references) {
    tx.db.run(
      sql
        .insertInto('block_document_reference')
        .values({ id: tx.newId(), created: tx.now(), name, parent_id: id, reference_id: documentId }),
    );
  }
}

function fits({ block_documents: filter, block_types: types, block_schemas: schemas }: DocumentFilters): Condition {
  const conditions = [documentFits(filter)];
  if (types) {
    conditions.push(
      raw<SqlBool>`EXISTS (SELECT 1 FROM block_type WHERE block_type.id = block_document.block_type_id AND ${typeFits(types)})`,
    );
  }
  if (schemas) {
    conditions.push(
      raw<SqlBool>`EXISTS (SELECT 1 FROM block_schema WHERE block_schema.id = block_document.block_schema_id AND ${schemaFits(schemas)})`,
    );
  }
  return combine(conditions);
}

function documentFits(filter: BlockDocumentFilter | null | undefined): Condition {
  const {
    id,
    is_anonymous: anonymous,
    block_type_id: typeId,
    name,
    operator,
  } = filter ?? {
    operator: 'and_' as const,
    is_anonymous: { eq_: false },
  };
  const wanted = anonymous?.eq_;
  return combine(
    [
      ...valueIs('block_document.id', id),
      ...(wanted === null || wanted === undefined
        ? []
        : valueIs('block_document.is_anonymous', { any_: [wanted ? 1 : 0] })),
      ...valueIs('block_document.block_type_id', typeId),
      ...nameIs('block_document.name', name),
    ],
    operator,
  );
}
