import type { Json } from '../../model/graph.ts';
import { BadRequest, NotFound } from '../errors.ts';
import { valuesProblem } from '../json-schema/check-values.ts';
import { schemaProblem } from '../json-schema/meta-schema.ts';
import type { JsonSchema } from '../json-schema/schema-errors.ts';
import { readBlockDocument } from '../store/block-documents.ts';
import type { Database } from '../store/database.ts';
import type { WorkPoolRow } from '../store/tables.ts';

type Variables = Record<string, Json>;

/**
 * Why job variables do not fit the variables of a pool's base job template; undefined where they do, or where the
 * template describes none. Later sets of variables count before earlier ones, all of them before the template's defaults.
 * Throws a `BadRequest` where the template's schema is none.
 */
export function jobVariablesProblem(
  db: Database,
  pool: WorkPoolRow,
  given: readonly Variables[],
  { ignoreRequired }: { ignoreRequired: boolean },
): string | undefined {
  const template = JSON.parse(pool.base_job_template) as { variables?: Exclude<JsonSchema, boolean> };
  const schema = template.variables;
  if (!schema) return undefined;
  const invalid = schemaProblem(schema);
  if (invalid) throw new BadRequest(`Invalid schema: ${invalid}`, { status: 422 });
  const { defaults, someInvalid } = defaultsOf(db, schema);
  return valuesProblem(Object.assign({}, defaults, ...given), schema, {
    // A default that was left out may be one that is required.
    ignoreRequired: ignoreRequired || someInvalid,
    nullWithDefault: true,
  });
}

/** The template's defaults, without those that do not fit their own schema. */
function defaultsOf(db: Database, schema: Exclude<JsonSchema, boolean>): { defaults: Variables; someInvalid: boolean } {
  const defaults: Variables = {};
  let someInvalid = false;
  for (const [name, field] of Object.entries((schema.properties ?? {}) as Record<string, { default?: Json }>)) {
    if (field.default === undefined) continue;
    if (typeof field.default === 'object' && field.default !== null && '$ref' in field.default) {
      // The block was held against the schema with the template; its worker puts it in.
      requireBlock(db, field.default.$ref);
      someInvalid = true;
      continue;
    }
    if (valuesProblem({ [name]: field.default }, schema, { ignoreRequired: true, prepare: false })) someInvalid = true;
    else defaults[name] = field.default;
  }
  return { defaults, someInvalid };
}

function requireBlock(db: Database, reference: Json | undefined): void {
  const id = (reference as { block_document_id?: unknown } | null | undefined)?.block_document_id;
  if (typeof id === 'string' && readBlockDocument(db, id.toLowerCase())) return;
  throw new NotFound('Block', { fullStop: true });
}
