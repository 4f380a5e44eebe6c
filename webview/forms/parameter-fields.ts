import type { Json, JsonSchema, Parameter } from '../../src/model/graph.ts';

/** How one parameter is asked for. */
export type Field =
  | { kind: 'text' | 'number' | 'integer' | 'json'; name: string }
  | { kind: 'boolean'; name: string }
  | { kind: 'choice'; name: string; choices: Json[] };

export function fieldOf(parameter: Parameter): Field {
  const schema = plain(parameter.schema);
  if (schema.enum) return { kind: 'choice', name: parameter.name, choices: schema.enum };
  if (schema.type === 'boolean') return { kind: 'boolean', name: parameter.name };
  if (schema.type === 'string') return { kind: 'text', name: parameter.name };
  if (schema.type === 'number' || schema.type === 'integer') return { kind: schema.type, name: parameter.name };
  return { kind: 'json', name: parameter.name };
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
  if (text.trim() === '' && field.kind !== 'text') {
    return parameter.required ? { error: `${parameter.name} has no default: give a value.` } : { absent: true };
  }
  switch (field.kind) {
    case 'text':
      if (text === '' && !parameter.required) return { absent: true };
      return { value: text };
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
      if (field.kind === 'integer' && !Number.isInteger(number))
        return { error: `${parameter.name} takes a whole number.` };
      return { value: number };
    }
    case 'json':
      try {
        return { value: JSON.parse(text) as Json };
      } catch {
        return { error: `${parameter.name} takes JSON, such as ["a", "b"] or {"n": 1}.` };
      }
  }
}

/** Of `T | null` the `T`: a form says null by leaving the field empty. */
function plain(schema: JsonSchema): JsonSchema {
  const others = schema.anyOf?.filter((option) => option.type !== 'null');
  return others?.length === 1 && others[0] ? plain(others[0]) : schema;
}
