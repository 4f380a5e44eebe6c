import { afterAll, describe, expect, it } from 'vitest';
import type { JsonSchema, Parameter } from '../../src/model/graph.ts';
import { openAnalyzer } from './test-analyzer.ts';

const analyzer = await openAnalyzer();
afterAll(() => analyzer.dispose());

/** A parameter as it is written in both languages, and its schema; undefined where one has no such type. */
const TYPES: [typescript: string | undefined, python: string | undefined, schema: JsonSchema][] = [
  ['x: string', 'x: str', { type: 'string' }],
  ['x: number', 'x: float', { type: 'number' }],
  [undefined, 'x: int', { type: 'integer' }],
  ['x: boolean', 'x: bool', { type: 'boolean' }],
  ['x: string[]', 'x: list[str]', { type: 'array', items: { type: 'string' } }],
  ['x: Array<number>', 'x: List[float]', { type: 'array', items: { type: 'number' } }],
  [
    'x: readonly string[][]',
    'x: list[list[str]]',
    { type: 'array', items: { type: 'array', items: { type: 'string' } } },
  ],
  ['x: Record<string, number>', 'x: dict[str, float]', { type: 'object', additionalProperties: { type: 'number' } }],
  ["x: 'a' | 'b'", 'x: Literal["a", "b"]', { type: 'string', enum: ['a', 'b'] }],
  ['x: string | null', 'x: str | None', { anyOf: [{ type: 'string' }, { type: 'null' }] }],
  [undefined, 'x: Optional[str]', { anyOf: [{ type: 'string' }, { type: 'null' }] }],
  [undefined, 'x: "Union[int, str]"', { anyOf: [{ type: 'integer' }, { type: 'string' }] }],
  ['x: Date', 'x: datetime.datetime', { type: 'string', format: 'date-time' }],
  [
    'x: { a: string; b?: number }',
    undefined,
    { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } }, required: ['a'] },
  ],
  ['x: Named', undefined, { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }],
  ['x: unknown', 'x', {}],
  ['x: Elsewhere', 'x: Elsewhere', {}],
  ['x: Loop', undefined, {}],
];

describe('the schema of a parameter', () => {
  it.each(TYPES)('%s, %s', (typescript, python, schema) => {
    if (typescript) expect(parameterOf('a.ts', `({ x }: { ${typescript} })`).schema).toEqual(schema);
    if (python) expect(parameterOf('a.py', `(${python})`).schema).toEqual(schema);
  });
});

describe('a parameter with a default', () => {
  it.each([
    ["'a'", '"a"', 'a'],
    ['3', '3', 3],
    ['-1.5', '-1.5', -1.5],
    ['true', 'True', true],
    ['null', 'None', null],
    ['[1, [2]]', '[1, [2]]', [1, [2]]],
    ["{ a: 'b' }", '{"a": "b"}', { a: 'b' }],
  ])('%s', (typescript, python, value) => {
    const inTypescript = parameterOf('a.ts', `({ x = ${typescript} }: { x?: unknown })`);
    const inPython = parameterOf('a.py', `(x=${python})`);
    expect([inTypescript.default, inPython.default]).toEqual([typescript, python]);
    for (const parameter of [inTypescript, inPython]) {
      expect(parameter.required).toBe(false);
      expect(parameter.schema.default).toEqual(value);
    }
  });

  it('that is computed has its text only', () => {
    const parameter = parameterOf('a.py', '(x=len("abc"))');
    expect(parameter).toMatchObject({ required: false, default: 'len("abc")', schema: {} });
  });
});

function parameterOf(file: string, list: string): Parameter {
  const text =
    file === 'a.py'
      ? `from prefect import flow\n@flow\ndef main${list}: ...\n`
      : `import { flow } from 'millrace';\ninterface Named { n: number }\ntype Loop = Loop;\nconst main = flow(async ${list} => {});\n`;
  const parameter = analyzer.analyze({ file, text }).flows[0]?.parameters[0];
  if (!parameter) throw new Error(`no parameter in ${text}`);
  return parameter;
}
