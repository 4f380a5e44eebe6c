import { describe, expect, it } from 'vitest';
import type { Json, JsonSchema } from '../../src/model/graph.ts';
import { type FieldResult, fieldOf, initialText, readField } from '../../webview/forms/parameter-fields.ts';
import { readValue } from '../../webview/forms/read-value.ts';
import { parameter } from './sample-flow.ts';

const nullable = (schema: JsonSchema, rest: JsonSchema = {}): JsonSchema => ({
  anyOf: [schema, { type: 'null' }],
  ...rest,
});

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
