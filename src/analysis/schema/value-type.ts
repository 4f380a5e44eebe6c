import type { Json } from '../../model/graph.ts';
import type { Expression } from '../flow-ir.ts';
import { literalOf } from '../graph/literal.ts';
import type { TypeIr } from './type-ir.ts';
import { constantSchema, zodType } from './zod-type.ts';

/** What TypeScript's `typeof` means of a constant: the literal types of its parts, or what a zod schema describes. */
export function typeOfValue(value: Expression): TypeIr {
  const literal = literalOf(value);
  return literal ? typeOfLiteral(literal.value) : zodType(value).type;
}

/** The values that a list, an object or an enum holds, as the elements of a list. */
export function typeOfValues(value: Expression): TypeIr {
  const literal = literalOf(value)?.value;
  if (Array.isArray(literal)) return typeOfLiteral(literal);
  if (typeof literal === 'object' && literal !== null) return typeOfLiteral(Object.values(literal));
  return { kind: 'plain', schema: {} };
}

function typeOfLiteral(value: Json): TypeIr {
  if (Array.isArray(value)) return { kind: 'tuple', items: value.map(typeOfLiteral) };
  if (typeof value !== 'object' || value === null) return { kind: 'plain', schema: constantSchema(value) };
  const fields = Object.entries(value).map(([name, part]) => ({ name, type: typeOfLiteral(part), required: true }));
  return { kind: 'object', fields, bases: [] };
}
