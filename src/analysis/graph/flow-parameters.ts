import type { JsonSchema, Parameter } from '../../model/graph.ts';
import type { CallExpression, Expression, ParameterIr } from '../flow-ir.ts';
import type { LineIndex } from '../line-index.ts';
import type { Definition } from './callable.ts';
import { type Interpreter, textOf } from './interpreter.ts';
import { literalOf } from './literal.ts';

/** A flow's parameters: Python's are the function's, TypeScript's the keys of the one object it takes. */
export function flowParameters(interpreter: Interpreter, lines: LineIndex, definition: Definition): Parameter[] {
  const own = parametersOf(interpreter, definition);
  if (own.length > 0) return own.map((parameter) => shown(interpreter, lines, parameter));
  return definition.call ? parametersOfSchema(interpreter, lines, definition.call) : [];
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

function parametersOf(interpreter: Interpreter, definition: Definition): readonly ParameterIr[] {
  const parameters = definition.parameters.filter((parameter) => !parameter.rest);
  const positional = interpreter.module.language === 'python' || definition.kind === 'helper';
  return positional ? parameters.filter((parameter) => parameter.name !== '') : (parameters[0]?.fields ?? []);
}

function shown(interpreter: Interpreter, lines: LineIndex, parameter: ParameterIr): Parameter {
  const literal = parameter.defaultValue ? literalOf(parameter.defaultValue) : undefined;
  return {
    name: parameter.name,
    required: parameter.required,
    ...(parameter.default ? { default: textOf(interpreter, parameter.default) } : {}),
    ...(parameter.type ? { type: textOf(interpreter, parameter.type) } : {}),
    schema: literal ? { ...parameter.schema, default: literal.value } : parameter.schema,
    range: lines.range(parameter),
  };
}

/** `parameters: z.object({ … })`, as far as it is written in place. */
function parametersOfSchema(interpreter: Interpreter, lines: LineIndex, call: CallExpression): Parameter[] {
  const options = call.arguments.map((argument) => argument.value).find((value) => value.kind === 'collection');
  const entry =
    options?.kind === 'collection' ? options.entries.find((option) => option.key === 'parameters') : undefined;
  const chain = entry ? unchain(entry.value) : [];
  const shape = chain[0]?.name === 'object' ? chain[0].arguments[0] : undefined;
  if (shape?.kind !== 'collection') return [];
  return shape.entries.flatMap(({ key, value, start, end }): Parameter[] => {
    if (key === undefined) return [];
    const links = unchain(value);
    const fallback = links.find((link) => link.name === 'default')?.arguments[0];
    const literal = fallback ? literalOf(fallback) : undefined;
    const schema = schemaOfChain(links);
    return [
      {
        name: key,
        required: !links.some((link) => link.name === 'default' || link.name === 'optional'),
        ...(fallback ? { default: textOf(interpreter, fallback) } : {}),
        schema: literal ? { ...schema, default: literal.value } : schema,
        range: lines.range({ start, end }),
      },
    ];
  });
}

interface Link {
  name: string;
  arguments: Expression[];
}

/** `z.number().int().default(3)` as its links, from the first. */
function unchain(expression: Expression): Link[] {
  const links: Link[] = [];
  let at: Expression = expression;
  while (at.kind === 'call' && at.callee.kind === 'field') {
    links.unshift({ name: at.callee.key, arguments: at.arguments.map((argument) => argument.value) });
    at = at.callee.object;
  }
  return links;
}

function schemaOfChain(links: readonly Link[]): JsonSchema {
  const [base] = links;
  switch (base?.name) {
    case 'string':
      return { type: 'string' };
    case 'number':
      return { type: links.some((link) => link.name === 'int') ? 'integer' : 'number' };
    case 'int':
      return { type: 'integer' };
    case 'boolean':
      return { type: 'boolean' };
    case 'url':
      return { type: 'string', format: 'uri' };
    case 'array': {
      const items = base.arguments[0] ? schemaOfChain(unchain(base.arguments[0])) : {};
      return Object.keys(items).length > 0 ? { type: 'array', items } : { type: 'array' };
    }
    case 'enum': {
      const values = base.arguments[0] ? literalOf(base.arguments[0])?.value : undefined;
      return Array.isArray(values) ? { type: 'string', enum: values } : {};
    }
    case 'object':
    case 'record':
      return { type: 'object' };
    default:
      return {};
  }
}
