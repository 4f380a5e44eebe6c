import { describe, expect, it } from 'vitest';
import { checkParameters, readParameters } from '../../src/cli/parameters.ts';
import type { FlowGraph, Json, JsonSchema } from '../../src/model/graph.ts';

const RANGE = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** A flow `etl` with these parameters; a `!` behind a name marks a required one. */
function flowWith(schemas: Record<string, JsonSchema>): FlowGraph {
  const parameters = Object.entries(schemas).map(([name, schema]) => ({
    name: name.replace('!', ''),
    required: name.endsWith('!'),
    schema,
    range: RANGE,
  }));
  return {
    id: 'etl',
    name: 'etl',
    symbol: 'etl',
    range: RANGE,
    nameRange: RANGE,
    parameters,
    options: {},
    nodes: [],
    edges: [],
  };
}

/** What comes of it as JSON, or the sentence that it fails with. */
function outcome(action: () => unknown): string {
  try {
    return JSON.stringify(action());
  } catch (error) {
    return (error as Error).message;
  }
}

describe('parameters on the command line', () => {
  it.each<[string[], string | undefined, string]>([
    [[], undefined, '{}'],
    [['n=1'], undefined, '{"n":1}'],
    [['n=01'], undefined, '{"n":"01"}'],
    [['url=https://a/?b=c'], undefined, '{"url":"https://a/?b=c"}'],
    [['a='], undefined, '{"a":""}'],
    [['a="1"'], undefined, '{"a":"1"}'],
    [['a=[1, 2]', 'b=true', 'c=null'], undefined, '{"a":[1,2],"b":true,"c":null}'],
    [['n=2'], '{"n": 1, "m": 3}', '{"n":2,"m":3}'],
    [['n=1', 'n=2'], undefined, '{"n":2}'],
    [[], '{}', '{}'],
    [['n'], undefined, '-p n is not name=value.'],
    [['=1'], undefined, '-p =1 is not name=value.'],
    [[], '{n: 1}', `--params is not JSON: {n: 1}. Give an object such as '{"name": 1}'.`],
    [[], '[1]', `--params takes a JSON object such as '{"name": 1}', not [1].`],
    [[], 'null', `--params takes a JSON object such as '{"name": 1}', not null.`],
    [[], '', `--params is not JSON: . Give an object such as '{"name": 1}'.`],
  ])('%j with --params %s is %s', (pairs, json, expected) => {
    expect(outcome(() => readParameters(pairs, json))).toBe(expected);
  });
});

describe('parameters against the source', () => {
  const checked = (schemas: Record<string, JsonSchema>, given: Record<string, Json>): string =>
    outcome(() => checkParameters(flowWith(schemas), given));
  const refused = (takes: string, given: string): string =>
    `Parameter "p" of the flow "etl" takes ${takes}, not ${given}.`;

  it.each<[JsonSchema, Json, string]>([
    [{}, { a: [1] }, '{"p":{"a":[1]}}'],
    [{ type: 'string' }, 'a', '{"p":"a"}'],
    [{ type: 'string' }, 7, '{"p":"7"}'],
    [{ type: 'string' }, true, '{"p":"true"}'],
    [{ type: 'string' }, null, refused('a string', 'null')],
    [{ type: 'string' }, [1], refused('a string', '[1]')],
    [{ type: 'integer' }, 7, '{"p":7}'],
    [{ type: 'integer' }, 7.5, refused('a whole number', '7.5')],
    [{ type: 'integer' }, '7', refused('a whole number', '"7"')],
    [{ type: 'number' }, 7.5, '{"p":7.5}'],
    [{ type: 'number' }, 'x', refused('a number', '"x"')],
    [{ type: 'boolean' }, false, '{"p":false}'],
    [{ type: 'boolean' }, 0, refused('true or false', '0')],
    [{ type: 'null' }, null, '{"p":null}'],
    [{ type: 'integer', minimum: 1, exclusiveMaximum: 5 }, 5, refused('a whole number of at least 1 and below 5', '5')],
    [{ type: 'array', minItems: 1 }, [], refused('a list of at least 1 item', '[]')],
    [{ type: 'array', prefixItems: [{ type: 'integer' }], minItems: 1, maxItems: 1 }, [7], '{"p":[7]}'],
    [{ type: 'object', properties: { a: { type: 'string' } } }, { a: 1, b: 2 }, '{"p":{"a":"1","b":2}}'],
    [
      { type: 'object', properties: { a: { type: 'array', items: { type: 'integer' } } } },
      { a: [1, 'x'] },
      'Parameter "p.a[1]" of the flow "etl" takes a whole number, not "x".',
    ],
    [
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
      {},
      'Parameter "p.a" of the flow "etl" takes a string, and is not given.',
    ],
    [
      { type: 'object', properties: {}, additionalProperties: false },
      { a: 1 },
      'Parameter "p.a" of the flow "etl" takes nothing, not 1.',
    ],
    [
      { anyOf: [{ type: 'object', properties: { a: { type: 'integer' } } }, { type: 'null' }] },
      { a: 'x' },
      'Parameter "p.a" of the flow "etl" takes a whole number, not "x".',
    ],
    [{ type: 'object' }, { a: 1 }, '{"p":{"a":1}}'],
    [{ type: 'object' }, [1], refused('an object', '[1]')],
    [{ type: 'array' }, [1, 'a'], '{"p":[1,"a"]}'],
    [{ type: 'array' }, 1, refused('a list', '1')],
    [{ type: 'array', items: { type: 'integer' } }, [1, 2], '{"p":[1,2]}'],
    [
      { type: 'array', items: { type: 'integer' } },
      [1, 'a'],
      'Parameter "p[1]" of the flow "etl" takes a whole number, not "a".',
    ],
    [{ type: 'array', items: { type: 'integer' } }, 1, refused('a list, each item a whole number', '1')],
    [{ type: 'array', items: { type: 'string' } }, ['a', 7], '{"p":["a","7"]}'],
    [{ enum: ['a', 'b'] }, 'b', '{"p":"b"}'],
    [{ enum: ['a', 'b'] }, 'c', refused('one of "a", "b"', '"c"')],
    [{ enum: ['1', '2'] }, 2, '{"p":"2"}'],
    [{ enum: [1, 2] }, '2', refused('one of 1, 2', '"2"')],
    [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, null, '{"p":null}'],
    [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, 'a', refused('a whole number or null', '"a"')],
    [{ anyOf: [{ type: 'string' }, { type: 'integer' }] }, 7, '{"p":7}'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 7, '{"p":"7"}'],
    [{ anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'array' }] }, [7], '{"p":[7]}'],
  ])('%j takes %j: %s', (schema, given, expected) => expect(checked({ p: schema }, { p: given })).toBe(expected));

  it('must be those of the flow', () => {
    expect(checked({ a: {}, b: {} }, { c: 1 })).toBe('The flow "etl" has no parameter "c". Its parameters are a, b.');
    expect(checked({}, { c: 1 })).toBe('The flow "etl" has no parameter "c". It takes none.');
  });

  it('must be there where the flow has no default for them', () => {
    const missing = (name: string): string =>
      `The flow "etl" needs the parameter "${name}": give it with -p ${name}=….`;
    expect(checked({ 'a!': {}, b: {} }, { a: null })).toBe('{"a":null}');
    expect(checked({ 'a!': {}, b: {} }, { b: 1 })).toBe(missing('a'));
    expect(checked({ 'constructor!': {} }, {})).toBe(missing('constructor'));
  });
});
