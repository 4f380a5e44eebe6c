import type { Json, JsonSchema } from '../../model/graph.ts';

/** One of some values, with their type where they have one in common. */
export function enumSchema(values: Json[]): JsonSchema {
  const types = new Set(values.map((value) => (value === null ? 'null' : typeof value)));
  const [type] = types;
  if (types.size === 1 && (type === 'string' || type === 'boolean')) return { type, enum: values };
  if (types.size === 1 && type === 'number') {
    return { type: values.every(Number.isInteger) ? 'integer' : 'number', enum: values };
  }
  return { enum: values };
}
