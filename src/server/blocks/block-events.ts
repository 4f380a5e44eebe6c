import type { Json } from '../../model/graph.ts';
import { emitEvent, relatedResourceOf, resourceOf } from '../events/emit-event.ts';
import type { Tx } from '../store/store.ts';
import type { BlockTypeRow } from '../store/tables.ts';
import { secretFieldsOf } from './secret-fields.ts';
import type { FullDocument } from './wire.ts';

type Action = 'created' | 'updated' | 'deleted';

/** Tells what became of a block type. */
export function emitBlockTypeEvent(tx: Tx, action: Action, row: BlockTypeRow): void {
  const { name, slug, logo_url, documentation_url, description, code_example } = row;
  emitEvent(tx, {
    event: `prefect.block-type.${action}`,
    resource: resourceOf('block-type', row),
    payload: {
      name,
      slug,
      logo_url,
      documentation_url,
      description,
      code_example,
      is_protected: row.is_protected === 1,
    },
  });
}

/** Tells what became of a block document that has a name, with those of its values that are texts and no secrets. */
export function emitBlockDocumentEvent(tx: Tx, action: Action, document: FullDocument): void {
  const { row, schema, type } = document;
  if (row.is_anonymous === 1) return;
  const secret = new Set(secretFieldsOf(schema.fields));
  const open = Object.entries(document.data).filter(([key, value]) => !secret.has(key) && typeof value === 'string');
  emitEvent(tx, {
    event: `prefect.block-document.${action}`,
    resource: resourceOf('block-document', row),
    related: [
      relatedResourceOf('block-type', { id: type.id, name: row.block_type_name }),
      { 'prefect.resource.id': `prefect.block-schema.${row.block_schema_id}`, 'prefect.resource.role': 'block-schema' },
    ],
    payload: {
      name: row.name,
      data: Object.fromEntries(open) as Record<string, Json>,
      block_schema: {
        capabilities: JSON.parse(schema.row.capabilities) as string[],
        block_type: { id: type.id, name: row.block_type_name },
      },
    },
  });
}
