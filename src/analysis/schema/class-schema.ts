import type { JsonSchema } from '../../model/graph.ts';
import { enumSchema } from './enum-schema.ts';
import { fieldSchema, fieldsSchema } from './fields-schema.ts';
import { kindOf, lineage, nameOf } from './python-class.ts';
import { lastOf, type PythonClass, type TypeField, type TypeIr } from './type-ir.ts';
import type { TypeScope } from './type-scope.ts';
import { enumValues } from './written-value.ts';

type Inner = (part: TypeIr) => JsonSchema;

/** The schema of a Python class, as pydantic makes it; a class that pydantic does not know takes anything. */
export function classSchema(type: PythonClass, scope: TypeScope, inner: Inner): JsonSchema {
  const line = lineage(type, scope);
  const kind = kindOf(line);
  if (kind === 'other') return {};
  const described = (schema: JsonSchema): JsonSchema =>
    type.description === undefined ? schema : { ...schema, description: type.description };
  if (kind === 'enum') {
    const names = line.flatMap(({ bases }) => bases.map(nameOf));
    return described(enumSchemaOf(type, names, scope));
  }
  const fields = kind === 'dictionary' ? dictionaryFields(line, scope) : allFields(line);
  if (kind === 'tuple') return tupleOf(fields, scope, inner);
  const schema = fieldsSchema(fields, scope, inner);
  if (line.some(({ closed }) => closed)) schema.additionalProperties = false;
  return described(schema);
}

/** Inherited fields come first, and keep their place when they are declared anew. */
function allFields(line: readonly PythonClass[]): TypeField[] {
  const fields = new Map<string, TypeField>();
  for (const { fields: own } of [...line].reverse()) for (const field of own) fields.set(field.name, field);
  return [...fields.values()];
}

function dictionaryFields(line: readonly PythonClass[], scope: TypeScope): TypeField[] {
  return allFields(line.map((type) => ({ ...type, fields: type.fields.map((field) => keyOf(field, type, scope)) })));
}

/** `Required[int]` and `NotRequired[str]` say it themselves. */
function keyOf(field: TypeField, { total }: PythonClass, scope: TypeScope): TypeField {
  const word = lastOf(scope.original(nameOf(field.type)));
  return { ...field, required: word === 'Required' || (word !== 'NotRequired' && total) };
}

function tupleOf(fields: readonly TypeField[], scope: TypeScope, inner: Inner): JsonSchema {
  return {
    type: 'array',
    ...(fields.length > 0 ? { prefixItems: fields.map((field) => fieldSchema(field, scope, inner)) } : {}),
    minItems: fields.filter((field) => field.required).length,
    maxItems: fields.length,
  };
}

/** The choices of an enum; one whose value only the run can tell makes it a choice of anything. */
function enumSchemaOf(type: PythonClass, bases: readonly string[], scope: TypeScope): JsonSchema {
  const values = enumValues(type.members, bases, scope);
  return values && values.length > 0 ? enumSchema(values.map(({ value }) => value)) : {};
}
