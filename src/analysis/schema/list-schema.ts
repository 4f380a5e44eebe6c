import type { JsonSchema } from '../../model/graph.ts';

/** A list whose items are of one type; `unique` where none may come twice. */
export function listSchema(items: JsonSchema, unique = false): JsonSchema {
  const schema: JsonSchema = Object.keys(items).length === 0 ? { type: 'array' } : { type: 'array', items };
  return unique ? { ...schema, uniqueItems: true } : schema;
}
