import type { JsonObject } from '../exact-json.ts';
import { insertBlockType, readBlockType, updateBlockType } from '../store/block-types.ts';
import type { Tx } from '../store/store.ts';
import { createBlockSchema } from './create-block-schema.ts';
import { type Field, type SystemBlockType, systemBlockTypes } from './system-block-types.ts';

/** Makes sure that the protected types are there and protected, and with `all` the other types of every server too. */
export function installSystemBlockTypes(tx: Tx, options: { all: boolean }): void {
  for (const type of systemBlockTypes) if (type.isProtected || options.all) install(tx, type);
}

function install(tx: Tx, type: SystemBlockType): void {
  const is_protected = type.isProtected ? 1 : 0;
  const { name, slug, description } = type;
  const known = readBlockType(tx.db, { slug });
  if (known && known.is_protected < is_protected) updateBlockType(tx, known.id, { is_protected });
  const code_example = `\`\`\`python\nfrom ${type.module} import ${type.title}\n\nblock = ${type.title}.load("NAME")\n\`\`\``;
  const shown = { name, slug, description, code_example, logo_url: null, documentation_url: null };
  const row = known ?? insertBlockType(tx, { ...shown, is_protected });
  if (!row) return;
  createBlockSchema(tx, {
    fields: fieldsOf(type),
    block_type_id: row.id,
    capabilities: type.capabilities,
    version: 'non-versioned',
  });
}

function fieldsOf({ slug, title, description, properties }: SystemBlockType): JsonObject {
  const entries = Object.entries(properties);
  const required = entries.filter(([, field]) => field.required).map(([key]) => key);
  return {
    title,
    type: 'object',
    description,
    block_type_slug: slug,
    block_schema_references: {},
    secret_fields: entries.flatMap(([key, field]) => secretName(key, field)),
    properties: Object.fromEntries(
      entries.map(([key, { schema }], position) => [key, { title: titleOf(key), ...schema, position }]),
    ),
    ...(required.length > 0 && { required }),
  };
}

function secretName(key: string, { secret }: Field): string[] {
  if (!secret) return [];
  return [secret === 'below' ? `${key}.*` : key];
}

function titleOf(key: string): string {
  return key
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}
