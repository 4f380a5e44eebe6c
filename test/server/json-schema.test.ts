import { describe, expect, it } from 'vitest';
import { valuesProblem } from '../../src/server/json-schema/check-values.ts';
import { schemaProblem } from '../../src/server/json-schema/meta-schema.ts';
import { pythonRepr } from '../../src/server/json-schema/python-repr.ts';
import { CircularReference } from '../../src/server/json-schema/schema-errors.ts';

const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });

describe('what is wrong with values', () => {
  it.each<[object, object, string | undefined]>([
    [{ n: 1 }, object({ n: { type: 'integer' } }), undefined],
    [
      { n: 1.5 },
      object({ n: { type: 'integer' } }),
      "for field 'n'. Failure reason: 1.5 is not valid under any of the given schemas",
    ],
    [{}, object({}, { required: ['n'] }), ". Failure reason: 'n' is a required property"],
    [{ a: 'x', b: 'y' }, object({ a: { type: 'integer' }, b: { type: 'integer' } }, { required: ['a', 'b'] }), "'b'"],
    [{ list: [[1, 'x']] }, object({ list: { items: { items: { type: 'integer' } } } }), "for field 'list[0][1]'"],
    // An optional field may be null though its type does not say so.
    [{ n: null }, object({ n: { type: 'integer' } }), undefined],
    [{ n: null }, object({ n: { type: 'integer' } }, { required: ['n'] }), "None is not of type 'integer'"],
    [{ t: [1, 'x'] }, object({ t: { items: [{ type: 'integer' }, { type: 'string' }] } }), undefined],
    [{ r: 1 }, object({ r: { $ref: 'https://elsewhere/schema' } }), 'Unresolvable: https://elsewhere/schema'],
    [{ r: 1 }, object({ r: { $ref: '#/definitions/none' } }), 'Unresolvable: #/definitions/none'],
    [{ k: 'ö💥' }, object({ k: { maxLength: 2 } }), undefined],
    [{ d: { a: 1 } }, object({ d: { dependentRequired: { a: ['b'] } } }), "'b' is a dependency of 'a'"],
    [
      { i: 1 },
      // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema.
      object({ i: { if: { type: 'integer' }, then: { minimum: 5 }, else: false } }),
      '1 is less than the minimum of 5',
    ],
    [
      { c: ['a'] },
      object({ c: { contains: { type: 'integer' } } }),
      "['a'] does not contain items matching the given schema",
    ],
    [{ p: { x1: 1 } }, object({ p: { patternProperties: { '^x': { type: 'string' } } } }), "for field 'p.x1'"],
  ])('%j by %j: %s', (values, schema, expected) => {
    const problem = valuesProblem(values, schema as never);
    if (expected === undefined) expect(problem).toBeUndefined();
    else expect(problem).toContain(expected);
  });

  it('passes over what is required, at any depth, where asked to', () => {
    const schema = object({ o: object({}, { required: ['x'] }) }, { required: ['n'] });
    expect(valuesProblem({ o: {} }, schema, { ignoreRequired: true })).toBeUndefined();
    expect(valuesProblem({ o: 1 }, schema, { ignoreRequired: true })).toContain('1 is not valid under any');
  });

  it('is not looked for where a schema leads back to itself', () => {
    const schema = { $ref: '#/definitions/a', definitions: { a: { $ref: '#/definitions/a' } } };
    expect(() => valuesProblem({}, schema)).toThrow(CircularReference);
  });

  it('is found by a schema that holds itself', () => {
    const schema = object({ child: { $ref: '#' }, n: { type: 'integer' } });
    expect(valuesProblem({ child: { child: { n: 'x' } } }, schema)).toContain("for field 'child.child.n'");
  });
});

describe('a schema', () => {
  it.each<[unknown, string | undefined]>([
    [{ type: 'object', properties: { a: { $ref: '#/definitions/b' } } }, undefined],
    [{ type: 'nonsense' }, "'nonsense' is not valid under any of the given schemas"],
    [{ required: 'a' }, "'a' is not of type 'array'"],
    [{ properties: { a: { minLength: -1 } } }, '-1 is less than the minimum of 0'],
    [7, "7 is not of type 'object', 'boolean'"],
  ])('%j is sound but for %s', (schema, problem) => {
    expect(schemaProblem(schema)).toBe(problem);
  });
});

describe('a value as Python prints it', () => {
  it.each<[unknown, string]>([
    [null, 'None'],
    [[true, false], '[True, False]'],
    ["it's", '"it\'s"'],
    ['"it\'s"', "'\"it\\'s\"'"],
    [{ a: [1, 2.5, 'x\n\u0007'] }, "{'a': [1, 2.5, 'x\\n\\x07']}"],
  ])('%j is %s', (value, text) => {
    expect(pythonRepr(value)).toBe(text);
  });
});
