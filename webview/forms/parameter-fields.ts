import { fitValue } from '../../src/model/fit-value.ts';
import type { Json, JsonSchema, Parameter } from '../../src/model/graph.ts';

/** How one parameter is asked for. */
export type Field = {
  name: string;
  /** Whether null may be given. */
  nullable: boolean;
} & (
  | { kind: 'text'; input: 'text' | 'password' | 'date' }
  | { kind: 'number' | 'integer' }
  | { kind: 'boolean' }
  | { kind: 'json' /** What a value looks like. */; example: string }
  | { kind: 'choice'; choices: Json[] }
);

/** What stands for null where it was chosen; nothing that can be typed. */
export const NULL_TEXT = '\u0000';

export function fieldOf(parameter: Parameter): Field {
  const schema = plain(parameter.schema);
  const common = { name: parameter.name, nullable: takesNull(parameter.schema) };
  if (schema.enum) return { ...common, kind: 'choice', choices: schema.enum };
  if (schema.type === 'boolean') return { ...common, kind: 'boolean' };
  if (schema.type === 'string') return { ...common, kind: 'text', input: inputOf(schema) };
  if (schema.type === 'number' || schema.type === 'integer') return { ...common, kind: schema.type };
  return { ...common, kind: 'json', example: exampleOf(schema) };
}

function inputOf({ writeOnly, format }: JsonSchema): 'text' | 'password' | 'date' {
  if (writeOnly) return 'password';
  return format === 'date' ? 'date' : 'text';
}

function takesNull(schema: JsonSchema): boolean {
  return schema.type === 'null' || (schema.anyOf?.some(takesNull) ?? false) || (schema.enum?.includes(null) ?? false);
}

/** The shape of an object or a tuple with nothing in it; a list or anything else needs none. */
function exampleOf(schema: JsonSchema): string {
  if (!schema.properties && !schema.prefixItems) return '';
  return JSON.stringify(emptyValue(schema, 0), null, 1)?.replace(/\n\s*/g, ' ') ?? '';
}

const EMPTY = { string: '', number: 0, integer: 0, boolean: false, array: [], object: {}, null: null };

function emptyValue(schema: JsonSchema, depth: number): Json {
  if (schema.default !== undefined) return schema.default;
  if (schema.enum?.[0] !== undefined) return schema.enum[0];
  const [first] = schema.anyOf ?? [];
  if (first) return emptyValue(first, depth);
  if (schema.prefixItems && depth < 3) return schema.prefixItems.map((item) => emptyValue(item, depth + 1));
  if (schema.properties && depth < 3) {
    const entries = Object.entries(schema.properties);
    return Object.fromEntries(entries.map(([name, field]) => [name, emptyValue(field, depth + 1)]));
  }
  return schema.type ? EMPTY[schema.type] : null;
}

/** The text that a field starts with: the default where the source tells it as a literal; nothing stands for null. */
export function initialText(parameter: Parameter): string {
  const value = parameter.schema.default;
  if (value === undefined || value === null) return '';
  const kind = fieldOf(parameter).kind;
  return typeof value === 'string' && kind !== 'json' ? value : JSON.stringify(value);
}

export type FieldResult = { value: Json } | { absent: true } | { error: string };

/** What was typed, as the value to send; nothing typed means the default. */
export function readField(parameter: Parameter, text: string): FieldResult {
  const field = fieldOf(parameter);
  if (text === NULL_TEXT) return { value: null };
  if (text.trim() === '' && field.kind !== 'text') {
    return parameter.required ? { error: `${parameter.name} has no default: give a value.` } : { absent: true };
  }
  switch (field.kind) {
    case 'text':
      if (text === '' && !parameter.required) return { absent: true };
      return fitted(parameter, text);
    case 'boolean':
      return { value: text === 'true' };
    case 'choice': {
      const chosen = field.choices.find((choice) => String(choice) === text);
      return { value: chosen === undefined ? text : chosen };
    }
    case 'number':
    case 'integer': {
      const number = Number(text);
      if (!Number.isFinite(number)) return { error: `${parameter.name} takes a number.` };
      return fitted(parameter, number);
    }
    case 'json':
      try {
        return fitted(parameter, JSON.parse(text) as Json);
      } catch {
        return { error: `${parameter.name} takes JSON, such as ${field.example || '["a", "b"] or {"n": 1}'}.` };
      }
  }
}

/** A value that the schema takes, or the sentence that says where it does not. */
function fitted(parameter: Parameter, value: Json): FieldResult {
  const fit = fitValue(parameter.schema, value);
  if (!('path' in fit)) return { value };
  // Beside a field null goes without saying.
  const expected = fit.expected.replace(/ or null$/, '');
  return {
    error: `${parameter.name}${fit.path} takes ${expected}${fit.given === undefined ? ', and is missing' : ''}.`,
  };
}

/** Of `T | null` the `T`: null is chosen beside the field, or by leaving it empty where that is the default. */
function plain(schema: JsonSchema): JsonSchema {
  const others = schema.anyOf?.filter((option) => option.type !== 'null');
  return others?.length === 1 && others[0] ? plain(others[0]) : schema;
}
