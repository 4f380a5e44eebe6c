import type { Json } from '../../model/graph.ts';
import { errorsByField, type FormError } from '../json-schema/errors-by-field.ts';
import { prepareSchema } from '../json-schema/prepare-schema.ts';
import { type JsonSchema, type SchemaError, schemaErrors } from '../json-schema/schema-errors.ts';
import { recordOf } from '../loose-json.ts';
import { HydrationFailed, hydrate, type ReadVariable } from './hydrate.ts';

/**
 * What is wrong with the values of a form before it is sent. A template is not rendered yet, since what it says may not
 * be known before the run, so nothing is said of its value. Throws `CircularReference` or `UnresolvableReference`.
 */
export function checkForm(
  values: Record<string, Json>,
  schema: JsonSchema,
  readVariable: ReadVariable,
): { valid: boolean; errors: FormError[] } {
  const made: Record<string, Json> = {};
  const unmade = new Map<string, string | null>();
  for (const [name, value] of Object.entries(values)) {
    if (isTemplate(value)) unmade.set(name, null);
    else {
      try {
        Object.assign(made, hydrate({ [name]: value }, readVariable));
      } catch (error) {
        if (!(error instanceof HydrationFailed)) throw error;
        unmade.set(name, error.message);
      }
    }
  }
  const found = schemaErrors(made, prepareSchema(schema, { nullWithDefault: false }));
  const known = found.filter((error) => !isAbout(error, unmade));
  const own = [...unmade].flatMap(([name, message]) =>
    message === null ? [] : [{ path: [name], message, keyword: 'hydration' }],
  );
  const errors = errorsByField([...known, ...own]);
  return { valid: errors.length === 0, errors };
}

function isTemplate(value: Json): boolean {
  return recordOf(value)?.__prefect_kind === 'jinja';
}

/** Whether an error is about a value that is not made: it would be missed, or it is in the error's place. */
function isAbout({ path, message, keyword }: SchemaError, unmade: ReadonlyMap<string, unknown>): boolean {
  if (path.length === 0 && keyword === 'required')
    return [...unmade.keys()].some((name) => message.startsWith(`'${name}' `));
  return typeof path[0] === 'string' && unmade.has(path[0]);
}
