import { describe, expect, it } from 'vitest';
import type { Json, JsonSchema } from '../../src/model/graph.ts';
import { type FieldResult, fieldOf, initialText, NULL_TEXT, readField } from '../../webview/forms/parameter-fields.ts';
import { readValue } from '../../webview/forms/read-value.ts';
import { parameter } from './sample-flow.ts';

const nullable = (schema: JsonSchema, rest: JsonSchema = {}): JsonSchema => ({
  anyOf: [schema, { type: 'null' }],
  ...rest,
});

const ADDRESS: JsonSchema = {
  type: 'object',
  properties: { street: { type: 'string' }, number: { type: 'integer' } },
  required: ['street'],
};

describe('the field of a parameter', () => {
  it.each<[JsonSchema, string]>([
    [{ type: 'string' }, 'text'],
    [{ type: 'integer' }, 'integer'],
    [{ type: 'number' }, 'number'],
    [{ type: 'boolean' }, 'boolean'],
    [{ enum: ['a', 'b'] }, 'choice'],
    [{ type: 'string', enum: ['a'] }, 'choice'],
    [{ type: 'array', items: { type: 'string' } }, 'json'],
    [{ type: 'object' }, 'json'],
    [{}, 'json'],
    [nullable({ type: 'integer' }), 'integer'],
    [nullable(nullable({ enum: [1, 2] })), 'choice'],
    [{ anyOf: [{ type: 'string' }, { type: 'integer' }] }, 'json'],
    [{ anyOf: [] }, 'json'],
  ])('of %j is %s', (schema, kind) => expect(fieldOf(parameter('p', schema)).kind).toBe(kind));
});

describe('what a field offers', () => {
  it.each<[JsonSchema, object]>([
    [{ type: 'string' }, { kind: 'text', input: 'text', nullable: false }],
    [nullable({ type: 'string' }), { kind: 'text', input: 'text', nullable: true }],
    [
      { type: 'string', writeOnly: true },
      { kind: 'text', input: 'password', nullable: false },
    ],
    [
      { type: 'string', format: 'date' },
      { kind: 'text', input: 'date', nullable: false },
    ],
    [{ enum: ['a', null] }, { kind: 'choice', choices: ['a', null], nullable: true }],
    [{ type: 'array' }, { kind: 'json', example: '', nullable: false }],
    [
      { type: 'object', properties: { a: { type: 'string' }, b: { type: 'integer', default: 3 }, c: { enum: ['x'] } } },
      { kind: 'json', example: '{ "a": "", "b": 3, "c": "x" }', nullable: false },
    ],
    [
      nullable({ type: 'array', prefixItems: [{ type: 'integer' }, nullable({ type: 'boolean' }), {}] }),
      { kind: 'json', example: '[ 0, false, null ]', nullable: true },
    ],
  ])('for %j is %j', (schema, expected) => expect(fieldOf(parameter('p', schema))).toEqual({ name: 'p', ...expected }));
});

describe('the text that a field starts with', () => {
  it.each<[JsonSchema, string]>([
    [{ type: 'string', default: 'a b' }, 'a b'],
    [{ type: 'string' }, ''],
    [{ type: 'string', default: '' }, ''],
    [{ type: 'integer', default: 3 }, '3'],
    [{ type: 'boolean', default: false }, 'false'],
    [{ enum: ['a', 'b'], default: 'b' }, 'b'],
    [{ enum: [1, 2], default: 2 }, '2'],
    [{ type: 'array', default: ['a'] }, '["a"]'],
    [{ default: 'a' }, '"a"'],
    // Null is said by leaving the field empty; its name would be a text, and no number at all.
    [nullable({ type: 'string' }, { default: null }), ''],
    [nullable({ type: 'integer' }, { default: null }), ''],
    [{ default: null }, ''],
  ])('of %j is %j', (schema, text) => {
    const field = parameter('p', schema);
    expect(initialText(field)).toBe(text);
    // Whoever changes nothing is not told that something is wrong.
    expect(readField(field, text)).not.toHaveProperty('error');
  });
});

describe('what is typed', () => {
  const value = (given: Json): FieldResult => ({ value: given });
  const absent: FieldResult = { absent: true };

  it.each<[JsonSchema, string, FieldResult]>([
    [{ type: 'string' }, ' a ', value(' a ')],
    [{ type: 'string' }, '7', value('7')],
    [{ type: 'string' }, ' ', value(' ')],
    [{ type: 'string' }, '', absent],
    [{ type: 'number' }, ' 1.5 ', value(1.5)],
    [{ type: 'number' }, '-2e3', value(-2000)],
    [{ type: 'number' }, 'many', { error: 'p takes a number.' }],
    [{ type: 'number' }, '1e999', { error: 'p takes a number.' }],
    [{ type: 'integer' }, '7', value(7)],
    [{ type: 'integer' }, '7.5', { error: 'p takes a whole number.' }],
    [{ type: 'integer' }, '  ', absent],
    [{ type: 'boolean' }, 'true', value(true)],
    [{ type: 'boolean' }, 'false', value(false)],
    [{ type: 'boolean' }, '', absent],
    [{ enum: ['a', 2, true, null] }, 'a', value('a')],
    [{ enum: ['a', 2, true, null] }, '2', value(2)],
    [{ enum: ['a', 2, true, null] }, 'true', value(true)],
    [{ enum: ['a', 2, true, null] }, 'null', value(null)],
    [{ type: 'array' }, '[1, {"a": null}]', value([1, { a: null }])],
    [{}, '"a"', value('a')],
    [{}, 'null', value(null)],
    [{}, 'a', { error: 'p takes JSON, such as ["a", "b"] or {"n": 1}.' }],
    [nullable({ type: 'integer' }), '7', value(7)],
    [nullable({ type: 'integer' }), '', absent],
    [nullable({ type: 'integer' }), NULL_TEXT, value(null)],
    [{ type: 'integer', minimum: 1 }, '0', { error: 'p takes a whole number of at least 1.' }],
    [nullable({ type: 'string', minLength: 2 }), 'a', { error: 'p takes a string of at least 2 characters.' }],
    [{ type: 'array', items: { type: 'integer' } }, '[1, "x"]', { error: 'p[1] takes a whole number.' }],
    [ADDRESS, '{"street": "a", "number": 1}', value({ street: 'a', number: 1 })],
    [ADDRESS, '{"street": "a", "number": "x"}', { error: 'p.number takes a whole number.' }],
    [ADDRESS, '{"number": 1}', { error: 'p.street takes a string, and is missing.' }],
    [ADDRESS, 'street', { error: 'p takes JSON, such as { "street": "", "number": 0 }.' }],
  ])('for %j, %j is %j', (schema, text, expected) => expect(readField(parameter('p', schema), text)).toEqual(expected));

  it.each<[JsonSchema, FieldResult]>([
    [{ type: 'integer' }, { error: 'p has no default: give a value.' }],
    [{ enum: ['a'] }, { error: 'p has no default: give a value.' }],
    [{}, { error: 'p has no default: give a value.' }],
    [{ type: 'string' }, value('')],
  ])('is needed for %j', (schema, expected) => expect(readField(parameter('p', schema, true), '')).toEqual(expected));
});

describe('a literal', () => {
  it.each<[string, Json]>([
    ['7', 7],
    ['"a"', 'a'],
    ['a', 'a'],
    ['[1, 2]', [1, 2]],
    ['[1, 2', '[1, 2'],
    ['null', null],
    ['', ''],
    ['None', 'None'],
  ])('%j is %j', (text, expected) => expect(readValue(text)).toEqual(expected));
});
