import type { JsonSchema } from '../../model/graph.ts';
import { unionOf } from './combine.ts';
import { listSchema } from './list-schema.ts';
import type { TypeIr } from './type-ir.ts';

/** The schema of a type that TypeScript brings, by its name; `{}` for any other. Its utility types are lowered apart. */
export function typescriptType(
  name: string,
  given: readonly TypeIr[],
  inner: (part: TypeIr) => JsonSchema,
): JsonSchema {
  const [first, second] = given;
  switch (name) {
    case 'Array':
    case 'ReadonlyArray':
    case 'Iterable':
      return listSchema(first ? inner(first) : {});
    case 'Set':
    case 'ReadonlySet':
      return listSchema(first ? inner(first) : {}, true);
    case 'Map':
    case 'ReadonlyMap': {
      const values = second ? inner(second) : {};
      return Object.keys(values).length === 0 ? { type: 'object' } : { type: 'object', additionalProperties: values };
    }
    case 'Date':
      return { type: 'string', format: 'date-time' };
    case 'URL':
      return { type: 'string', format: 'uri' };
    case 'String':
      return { type: 'string' };
    case 'Number':
      return { type: 'number' };
    case 'Boolean':
      return { type: 'boolean' };
    case 'Promise':
    case 'PromiseLike':
    case 'Awaited':
    case 'Readonly':
    case 'NoInfer':
      return first ? inner(first) : {};
    case 'NonNullable': {
      const schema = first ? inner(first) : {};
      return schema.anyOf ? unionOf(schema.anyOf.filter((option) => option.type !== 'null')) : schema;
    }
    default:
      return {};
  }
}
