import type { Json, JsonSchema, Parameter } from '../../model/graph.ts';
import type { CallExpression, Expression, ParameterIr, Span } from '../flow-ir.ts';
import type { LineIndex } from '../line-index.ts';
import { parameterDocs } from '../python/docstring.ts';
import { readWritten } from '../python/read-written.ts';
import { schemaOf } from '../schema/schema-of.ts';
import { lastOf, type Written } from '../schema/type-ir.ts';
import type { TypeScope } from '../schema/type-scope.ts';
import { valueOfWritten } from '../schema/written-value.ts';
import type { Definition } from './callable.ts';
import { type Interpreter, textOf } from './interpreter.ts';
import { literalOf } from './literal.ts';
import { recordFields } from './record-fields.ts';
import { typesOf } from './types-of.ts';
import { zodParameters } from './zod-parameters.ts';

/** A flow's parameters: Python's are the function's, TypeScript's the keys of the one object it takes. */
export function flowParameters(interpreter: Interpreter, lines: LineIndex, definition: Definition): Parameter[] {
  const scope = typesOf(interpreter);
  if (interpreter.module.language === 'python' || definition.kind === 'helper') {
    const docs = parameterDocs(definition.fn?.doc ?? '');
    return definition.parameters
      .filter((parameter) => !parameter.rest && parameter.name !== '')
      .map((parameter) => pythonParameter({ interpreter, lines, scope }, parameter, docs.get(parameter.name)));
  }
  const [record] = definition.parameters.filter((parameter) => !parameter.rest);
  const fields = record ? recordFields(interpreter.module, scope, record) : [];
  const own = fields.map((field) => typescriptParameter({ interpreter, lines, scope }, field));
  const described = definition.call ? zodParameters(interpreter, lines, scope, definition.call) : undefined;
  if (!described) return own;
  // What the schema says goes before what the function happens to unpack.
  const unpacked = new Map(own.map((parameter) => [parameter.name, parameter]));
  return described.map((parameter) => {
    const type = unpacked.get(parameter.name)?.type;
    return type === undefined ? parameter : { ...parameter, type };
  });
}

/** Prefect 1's parameters, by name, as they are used. */
export function deferredParameter(
  interpreter: Interpreter,
  lines: LineIndex,
  name: string,
  call: CallExpression,
): Parameter {
  const given = call.arguments.find((argument) => argument.name === 'default') ?? call.arguments[1];
  const literal = given ? literalOf(given.value) : undefined;
  return {
    name,
    required: !given,
    schema: literal ? { default: literal.value } : {},
    range: lines.range(call),
    ...(given ? { default: textOf(interpreter, given.value) } : {}),
  };
}

interface Place {
  interpreter: Interpreter;
  lines: LineIndex;
  scope: TypeScope;
}

function pythonParameter(
  { interpreter, lines, scope }: Place,
  parameter: ParameterIr,
  doc: string | undefined,
): Parameter {
  const type = schemaOf(parameter.schema, scope);
  const given = parameter.default ? readDefault(interpreter, parameter.default) : undefined;
  const value = given?.value && valueOfWritten(given.value, scope);
  const description = given?.description ?? doc ?? type.description;
  return {
    name: parameter.name,
    required: parameter.required || (given !== undefined && given.value === undefined),
    ...(parameter.default && given?.value ? { default: textOf(interpreter, parameter.default) } : {}),
    ...(parameter.type ? { type: textOf(interpreter, parameter.type) } : {}),
    schema: withNotes(type, description, value),
    range: lines.range(parameter),
  };
}

/** A default, which may stand in a `Field(…)` that says more, or says that there is none. */
function readDefault(interpreter: Interpreter, span: Span): { value?: Written; description?: string } {
  const written = readWritten(textOf(interpreter, span));
  if (written.kind !== 'call' || written.of.kind !== 'name' || lastOf(written.of.name) !== 'Field') {
    return { value: written };
  }
  const named = (name: string): Written | undefined => written.arguments.find((one) => one.name === name)?.value;
  const [first] = written.arguments;
  const value = named('default') ?? (first && first.name === undefined ? first.value : undefined);
  const description = named('description');
  return {
    ...(value && value.kind !== 'other' ? { value } : {}),
    ...(named('default_factory') ? { value: { kind: 'other' } } : {}),
    ...(description?.kind === 'value' && typeof description.value === 'string'
      ? { description: description.value }
      : {}),
  };
}

function typescriptParameter({ interpreter, lines, scope }: Place, parameter: ParameterIr): Parameter {
  const type = schemaOf(parameter.schema, scope);
  const value = parameter.defaultValue ? constantValue(interpreter, scope, parameter.defaultValue) : undefined;
  return {
    name: parameter.name,
    required: parameter.required,
    ...(parameter.default ? { default: textOf(interpreter, parameter.default) } : {}),
    ...(parameter.type ? { type: textOf(interpreter, parameter.type) } : {}),
    schema: withNotes(type, parameter.doc ?? type.description, value),
    range: lines.range(parameter),
  };
}

/** A literal, a constant, or the member of an enum. */
function constantValue(interpreter: Interpreter, scope: TypeScope, expression: Expression): Json | undefined {
  const literal = literalOf(expression);
  if (literal) return literal.value;
  const isName = expression.kind === 'name' || (expression.kind === 'field' && expression.object.kind === 'name');
  return isName ? valueOfWritten({ kind: 'name', name: textOf(interpreter, expression) }, scope) : undefined;
}

function withNotes(schema: JsonSchema, description: string | undefined, value: Json | undefined): JsonSchema {
  if (description === undefined && value === undefined) return schema;
  return {
    ...schema,
    ...(description === undefined ? {} : { description }),
    ...(value === undefined ? {} : { default: value }),
  };
}
