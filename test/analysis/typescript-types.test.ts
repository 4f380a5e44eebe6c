import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { JsonSchema, Parameter } from '../../src/model/graph.ts';
import { openAnalyzer } from './test-analyzer.ts';

const analyzer = await openAnalyzer();
afterAll(() => analyzer.dispose());

const text = { type: 'string' } as const;
const number = { type: 'number' } as const;
const object = (properties: Record<string, JsonSchema>, ...required: string[]): JsonSchema => ({
  type: 'object',
  properties,
  ...(required.length > 0 ? { required } : {}),
});

/** The declarations before a flow, the type of its parameter `x`, and the schema of that. */
const TYPES: [declarations: string, type: string, schema: JsonSchema][] = [
  ['', "'a'", { type: 'string', enum: ['a'] }],
  ['', "'a' | 'b' | null", { anyOf: [{ type: 'string', enum: ['a', 'b'] }, { type: 'null' }] }],
  ['', '1 | -2', { type: 'number', enum: [1, -2] }],
  [
    '',
    "'a' | 1",
    {
      anyOf: [
        { type: 'string', enum: ['a'] },
        { type: 'number', enum: [1] },
      ],
    },
  ],
  ['', 'null | string | undefined', { anyOf: [text, { type: 'null' }] }],
  ['', 'string | any', {}],
  ['', 'bigint', { type: 'integer' }],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a type of TypeScript, written as text
  ['', '`v${number}`', text],
  ['', '(string)[]', { type: 'array', items: text }],
  ['', '[string, number?]', { type: 'array', prefixItems: [text, number], minItems: 2, maxItems: 2 }],
  ['', '[a: string, ...rest: number[]]', { type: 'array', prefixItems: [text], minItems: 1, items: number }],
  ['', 'Set<string>', { type: 'array', items: text, uniqueItems: true }],
  ['', 'Map<string, number>', { type: 'object', additionalProperties: number }],
  ['', 'Record<string, unknown>', { type: 'object' }],
  ['', "Record<'a' | 'b', number>", object({ a: number, b: number }, 'a', 'b')],
  ['', '{ [key: string]: number }', { type: 'object', additionalProperties: number }],
  ['', '{ a: string; [key: string]: string }', { ...object({ a: text }, 'a'), additionalProperties: text }],
  ['', "{ 'a-b': string }", object({ 'a-b': text }, 'a-b')],
  ['', '{ a: { b?: number } }', object({ a: object({ b: number }) }, 'a')],
  ['', '{ /** How many. */ a: number }', object({ a: { ...number, description: 'How many.' } }, 'a')],
  ['', 'URL', { type: 'string', format: 'uri' }],
  ['', '() => void', {}],
  ['', 'Promise<string>', text],
  ['interface P { a: string }', 'P', object({ a: text }, 'a')],
  ['interface P { a: string }', 'P[]', { type: 'array', items: object({ a: text }, 'a') }],
  ['interface P { a: string } interface Q extends P { b?: number }', 'Q', object({ a: text, b: number }, 'a')],
  ['interface P { a?: string } interface Q extends P { a: string }', 'Q', object({ a: text }, 'a')],
  ['type P = { a: string } & { b: number };', 'P', object({ a: text, b: number }, 'a', 'b')],
  ['interface P { a: string; b: number }', 'Partial<P>', object({ a: text, b: number })],
  ['interface P { a?: string }', 'Required<P>', object({ a: text }, 'a')],
  ['interface P { a: string; b: number }', "Pick<P, 'a'>", object({ a: text }, 'a')],
  ['interface P { a: string; b: number }', "Omit<P, 'a'>", object({ b: number }, 'b')],
  ['interface P { a: string; b: number }', 'keyof P', { type: 'string', enum: ['a', 'b'] }],
  ['interface P { a: string; b: number }', "P['b']", number],
  ['interface P<T> { a: T }', 'P<string>', object({ a: text }, 'a')],
  [
    'interface P<T> { a: T[] } type Q = P<P<number>>;',
    'Q',
    object({ a: { type: 'array', items: object({ a: { type: 'array', items: number } }, 'a') } }, 'a'),
  ],
  ['type Maybe<T> = T | null;', 'Maybe<string>', { anyOf: [text, { type: 'null' }] }],
  ['type Q = string | null;', 'NonNullable<Q>', text],
  ['type Tree = { children: Tree[] };', 'Tree', object({ children: { type: 'array' } }, 'children')],
  ["enum Colour { Red = 'red', Blue = 'blue' }", 'Colour', { type: 'string', enum: ['red', 'blue'] }],
  ['enum Level { Low, High = 5, Higher }', 'Level', { type: 'integer', enum: [0, 5, 6] }],
  ['/** How much. */ enum Level { Low }', 'Level', { type: 'integer', enum: [0], description: 'How much.' }],
  ['enum Level { Low = 1 << 2 }', 'Level', {}],
  ["const COLOURS = ['red', 'blue'] as const;", '(typeof COLOURS)[number]', { type: 'string', enum: ['red', 'blue'] }],
  ['const LIMITS = { a: 1, b: 2 };', 'keyof typeof LIMITS', { type: 'string', enum: ['a', 'b'] }],
  [
    'class P { a = 1; b?: string; c: number; private d: string; static e: string; run() {} }',
    'P',
    object({ a: {}, b: text, c: number }, 'c'),
  ],
  ['const S = z.object({ a: z.string() });', 'z.infer<typeof S>', object({ a: text }, 'a')],
  ['const S = z.object({ a: z.string() }); type S = z.infer<typeof S>;', 'S', object({ a: text }, 'a')],
  ['', 'Elsewhere<string>', {}],
];

describe('the schema of a type', () => {
  it.each(TYPES)('after %j, of %s', (declarations, type, schema) => {
    expect(parametersOf(`${declarations}\n`, `async ({ x }: { x: ${type} }) => {}`)[0]?.schema).toEqual(schema);
  });
});

/** The declarations, the function, and its parameters: a required one has a `!`, then its schema and what its place marks. */
const RECORDS: [declarations: string, fn: string, parameters: string[]][] = [
  [
    'interface P { a: string; b?: number }',
    'async (p: P) => {}',
    ['a! {"type":"string"} a: string;', 'b {"type":"number"} b?: number'],
  ],
  ['interface P { a: string }', 'async ({ a }: P) => {}', ['a! {"type":"string"} a']],
  ['interface P { a?: string }', "async ({ a = 'x' }: P) => {}", ['a {"type":"string","default":"x"} a = \'x\'']],
  [
    'interface P { a: string; b: number }',
    'async ({ b, ...rest }: P) => {}',
    ['a! {"type":"string"} a: string;', 'b! {"type":"number"} b'],
  ],
  [
    'interface P { a: string } interface Q extends P { b: number }',
    'async (p: Q) => {}',
    ['a! {"type":"string"} a: string', 'b! {"type":"number"} b: number'],
  ],
  [
    'type P = { a: string } & { b?: number };',
    'async (p: P) => {}',
    ['a! {"type":"string"} p: P', 'b {"type":"number"} p: P'],
  ],
  ['interface P<T> { a: T }', 'async (p: P<number>) => {}', ['a! {"type":"number"} p: P<number>']],
  [
    'enum L { Low = 1 }',
    'async ({ l = L.Low }: { l?: L }) => {}',
    ['l {"type":"integer","enum":[1],"default":1} l = L.Low'],
  ],
  ['const N = 3;', 'async ({ n = N }: { n?: number }) => {}', ['n {"type":"number","default":3} n = N']],
  ['', 'async () => {}', []],
];

describe('the parameters of a flow', () => {
  it.each(RECORDS)('after %j, of %s', (declarations, fn, parameters) => {
    const source = `${declarations}\n`;
    expect(parametersOf(source, fn).map((parameter) => parameterText(parameter, sourceOf(source, fn)))).toEqual(
      parameters,
    );
  });

  it('stay right when the text above them moves', () => {
    const interfaceFirst = 'interface P { a: string }\n';
    const fn = 'async (p: P) => {}';
    const moved = [`${interfaceFirst}\n\n`, `\n${interfaceFirst}`, interfaceFirst];
    for (const source of moved) {
      const [parameter] = parametersOf(source, fn);
      expect(parameter && parameterText(parameter, sourceOf(source, fn))).toBe('a! {"type":"string"} a: string');
    }
  });
});

/** Schemas that are read from the text, and made by zod itself. */
const ZOD = [
  'z.string()',
  'z.number().int()',
  'z.int().min(1).max(5)',
  'z.boolean()',
  'z.null()',
  'z.any()',
  'z.string().min(2).max(4)',
  'z.email()',
  'z.string().email()',
  'z.uuid()',
  'z.iso.date()',
  'z.iso.datetime()',
  'z.number().positive()',
  'z.number().gte(1).lt(9)',
  'z.number().multipleOf(5)',
  'z.array(z.string())',
  'z.array(z.number()).min(1).max(3)',
  'z.string().array()',
  'z.tuple([z.string(), z.number()])',
  "z.enum(['a', 'b'])",
  "z.literal('a')",
  'z.literal([1, 2])',
  'z.union([z.string(), z.number()])',
  'z.string().or(z.number())',
  'z.string().nullable()',
  'z.object({ a: z.string(), b: z.number().optional() })',
  'z.object({ a: z.string().default("x"), b: z.boolean().describe("Whether") })',
  'z.strictObject({ a: z.object({ b: z.array(z.string()) }) })',
  'z.object({ a: z.string(), b: z.number() }).partial()',
  'z.object({ a: z.string(), b: z.number() }).pick({ a: true })',
  'z.object({ a: z.string(), b: z.number() }).omit({ a: true })',
  'z.object({ a: z.string() }).extend({ b: z.number() })',
  'z.record(z.string(), z.number())',
  'z.coerce.number()',
  'z.string().meta({ description: "A text" })',
];

describe('what zod describes', () => {
  it.each(ZOD)('by %s', (expression) => {
    const judge = new Function('z', `return z.object({ x: ${expression} })`)(z) as z.ZodType;
    const theirs = z.toJSONSchema(judge, { io: 'input' }) as JsonSchema;
    const fn = `{ parameters: z.object({ x: ${expression} }) }, async ({ x }) => {}`;
    const [ours] = parametersOf('', fn);
    expect(ours?.schema).toEqual(comparable(theirs.properties?.x));
    expect(ours?.required).toBe(theirs.required?.includes('x') ?? false);
  });

  it.each<[string, string]>([
    ['const P = z.object({ x: z.string() });', 'P'],
    ['const X = z.string(); const P = z.object({ x: X });', 'P'],
    ['const P = z.object({ x: z.string() });', 'P.strict()'],
    ['const Q = z.object({ x: z.string(), y: z.int() });', 'Q.pick({ x: true })'],
  ])('after %j, by %s', (declarations, expression) => {
    const [parameter] = parametersOf(`${declarations}\n`, `{ parameters: ${expression} }, async (given) => {}`);
    expect(parameter).toMatchObject({ name: 'x', required: true, schema: { type: 'string' } });
  });
});

function sourceOf(declarations: string, fn: string): string {
  return `import { z } from 'zod';\nimport { flow } from 'millrace';\n${declarations}const main = flow(${fn});\n`;
}

function parametersOf(declarations: string, fn: string): Parameter[] {
  return analyzer.analyze({ file: 'a.ts', text: sourceOf(declarations, fn) }).flows[0]?.parameters ?? [];
}

function parameterText({ name, required, schema, range: { start, end } }: Parameter, source: string): string {
  const line = source.split('\n')[start.line] ?? '';
  return `${name}${required ? '!' : ''} ${JSON.stringify(schema)} ${line.slice(start.character, end.character)}`;
}

/** In the one form in which both say the same: one constant is a choice of one, what any value fits is not said, nor what zod adds. */
function comparable(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(comparable);
  if (typeof schema !== 'object' || schema === null) return schema;
  const found: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'const') found.enum = [value];
    else if (key === 'type' && Array.isArray(value)) found.anyOf = value.map((type) => ({ type }));
    else if (key === 'default' || key === 'enum' || key === 'required') found[key] = value;
    else if (!LEFT_OUT.has(key)) found[key] = comparable(value);
  }
  if (found.additionalProperties === false) delete found.additionalProperties;
  if (found.minimum === Number.MIN_SAFE_INTEGER) delete found.minimum;
  if (found.maximum === Number.MAX_SAFE_INTEGER) delete found.maximum;
  if (found.items === false) delete found.items;
  return found;
}

/** Patterns that zod makes up for formats, the limits of safe integers, and what says that keys are texts. */
const LEFT_OUT = new Set(['pattern', 'propertyNames']);
