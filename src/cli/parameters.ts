import type { FlowGraph, Json, JsonSchema } from '../model/graph.ts';
import { UsageError } from './errors.ts';

/** Reads `-p name=value` (JSON where it is JSON, else text) over what `--params` gives. */
export function readParameters(pairs: string[], json: string | undefined): Record<string, Json> {
  const parameters: Record<string, Json> = {};
  if (json !== undefined) Object.assign(parameters, parseObject(json));
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals < 1) throw new UsageError(`-p ${pair} is not name=value.`);
    parameters[pair.slice(0, equals)] = jsonOrText(pair.slice(equals + 1));
  }
  return parameters;
}

/** Holds parameters against what the source says of them, before anything is started. */
export function checkParameters(flow: FlowGraph, parameters: Record<string, Json>): Record<string, Json> {
  const checked: Record<string, Json> = {};
  const names = flow.parameters.map((parameter) => parameter.name);
  for (const [name, value] of Object.entries(parameters)) {
    const parameter = flow.parameters.find((candidate) => candidate.name === name);
    if (!parameter) {
      const known = names.length > 0 ? `Its parameters are ${names.join(', ')}.` : 'It takes none.';
      throw new UsageError(`The flow "${flow.name}" has no parameter "${name}". ${known}`);
    }
    const fitted = asValueOf(parameter.schema, value);
    if (!fitted) {
      throw new UsageError(
        `Parameter "${name}" of the flow "${flow.name}" takes ${describe(parameter.schema)}, not ${JSON.stringify(value)}.`,
      );
    }
    checked[name] = fitted.value;
  }
  const missing = flow.parameters.find((parameter) => parameter.required && !Object.hasOwn(checked, parameter.name));
  if (missing) {
    throw new UsageError(
      `The flow "${flow.name}" needs the parameter "${missing.name}": give it with -p ${missing.name}=….`,
    );
  }
  return checked;
}

/** The value as the schema takes it, or undefined. A number typed for a text parameter is that text. */
function asValueOf(schema: JsonSchema, value: Json): { value: Json } | undefined {
  if (schema.anyOf) {
    const fitted = schema.anyOf.flatMap((option) => asValueOf(option, value) ?? []);
    // A number stays one where numbers are taken too.
    return fitted.find((candidate) => JSON.stringify(candidate.value) === JSON.stringify(value)) ?? fitted[0];
  }
  if (schema.enum) {
    const chosen = schema.enum.find((option) => option === value || (isWord(value) && option === String(value)));
    return chosen === undefined ? undefined : { value: chosen };
  }
  switch (schema.type) {
    case undefined:
      return { value };
    case 'string':
      if (typeof value === 'string') return { value };
      return isWord(value) ? { value: String(value) } : undefined;
    case 'number':
      return typeof value === 'number' ? { value } : undefined;
    case 'integer':
      return Number.isInteger(value) ? { value } : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? { value } : undefined;
    case 'null':
      return value === null ? { value } : undefined;
    case 'array': {
      const { items } = schema;
      if (!Array.isArray(value)) return undefined;
      if (!items) return { value };
      const fitted = value.flatMap((item) => asValueOf(items, item) ?? []);
      return fitted.length === value.length ? { value: fitted.map((item) => item.value) } : undefined;
    }
    default:
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? { value } : undefined;
  }
}

/** What a person may have meant as text, though it reads as JSON. */
function isWord(value: Json): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function describe(schema: JsonSchema): string {
  if (schema.anyOf) return schema.anyOf.map(describe).join(' or ');
  if (schema.enum) return `one of ${schema.enum.map((value) => JSON.stringify(value)).join(', ')}`;
  if (schema.type === 'array') return schema.items ? `a list, each item ${describe(schema.items)}` : 'a list';
  const names = {
    integer: 'a whole number',
    object: 'an object',
    null: 'null',
    number: 'a number',
    string: 'a string',
    boolean: 'true or false',
  };
  return schema.type ? names[schema.type] : 'anything';
}

function parseObject(text: string): Record<string, Json> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`--params is not JSON: ${text}. Give an object such as '{"name": 1}'.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`--params takes a JSON object such as '{"name": 1}', not ${text}.`);
  }
  return value as Record<string, Json>;
}

function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
