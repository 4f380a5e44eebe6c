import { bestError } from './best-error.ts';
import { prepareSchema, withoutRequired } from './prepare-schema.ts';
import { type JsonSchema, schemaErrors, UnresolvableReference } from './schema-errors.ts';

/**
 * What is wrong with values by a schema, as one sentence; undefined where they fit. Throws `CircularReference`.
 * `nullWithDefault` lets null stand for any field that has a default.
 */
export function valuesProblem(
  values: unknown,
  schema: JsonSchema,
  options: { ignoreRequired?: boolean; prepare?: boolean; nullWithDefault?: boolean } = {},
): string | undefined {
  const { ignoreRequired = false, prepare = true, nullWithDefault = false } = options;
  const prepared = prepare ? prepareSchema(schema, { nullWithDefault }) : schema;
  try {
    const error = bestError(schemaErrors(values, ignoreRequired ? withoutRequired(prepared) : prepared));
    if (!error) return undefined;
    const place = error.path.length === 0 ? '' : ` for field '${shownPath(error.path)}'`;
    return `Validation failed${place}. Failure reason: ${error.message}`;
  } catch (error) {
    if (error instanceof UnresolvableReference) return `Validation failed. Failure reason: ${error.message}`;
    throw error;
  }
}

function shownPath(path: (string | number)[]): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}
