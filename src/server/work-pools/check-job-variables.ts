import { fullDocuments } from '../blocks/document-trees.ts';
import { BadRequest, NotFound } from '../errors.ts';
import { valuesProblem } from '../json-schema/check-values.ts';
import { schemaProblem } from '../json-schema/meta-schema.ts';
import type { JsonSchema } from '../json-schema/schema-errors.ts';
import type { Secrets } from '../secrets.ts';
import { readBlockDocument } from '../store/block-documents.ts';
import type { Tx } from '../store/store.ts';

/**
 * Checks what a pool's template gives its variables by default. Throws `BadRequest` where it does not fit the
 * template's own schema, and `NotFound` where it names a block that does not exist.
 */
export function checkJobVariableDefaults(tx: Tx, secrets: Secrets, template: Record<string, unknown>): void {
  const schema = template.variables as Exclude<JsonSchema, boolean> | undefined;
  if (!schema || Object.keys(schema).length === 0) return;
  const invalid = schemaProblem(schema);
  if (invalid) throw new BadRequest(`Invalid schema: ${invalid}`, { status: 422 });
  const defaults = defaultsOf(tx, secrets, (schema.properties ?? {}) as Record<string, { default?: unknown }>);
  const problem = valuesProblem(defaults, schema, { ignoreRequired: true, nullWithDefault: true });
  if (!problem) return;
  throw new BadRequest(`Validation failed for work pool's job variable defaults: ${problem}`, { status: 422 });
}

function defaultsOf(
  tx: Tx,
  secrets: Secrets,
  properties: Record<string, { default?: unknown }>,
): Record<string, unknown> {
  const defaults: Record<string, unknown> = {};
  for (const [name, attributes] of Object.entries(properties)) {
    if (!('default' in attributes)) continue;
    const reference = (attributes.default as { $ref?: { block_document_id?: unknown } } | null)?.$ref;
    if (reference === undefined) defaults[name] = attributes.default;
    else if (reference.block_document_id !== undefined) {
      defaults[name] = blockData(tx, secrets, reference.block_document_id);
    }
  }
  return defaults;
}

/** The data of a block that a default refers to, its secrets left out. Throws `NotFound`. */
function blockData(tx: Tx, secrets: Secrets, id: unknown): unknown {
  const row = typeof id === 'string' ? readBlockDocument(tx.db, id.toLowerCase()) : undefined;
  if (!row) throw new NotFound('Block', { fullStop: true });
  const [document] = fullDocuments(tx.db, secrets, [row], { includeSecrets: false });
  return JSON.parse(JSON.stringify(document?.data ?? null));
}
