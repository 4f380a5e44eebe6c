import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { SourceGraph } from '../../src/model/graph.ts';
import { readCases } from '../analysis/case-file.ts';
import { listingOf } from '../analysis/project/workspace-file.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';

const analyzer = await openAnalyzer();
afterAll(() => analyzer.dispose());

const sources = readCases().flatMap(({ name, variants }) =>
  variants.map(({ heading, fileName, code, prelude }) => ({ name, heading, fileName, code, prelude })),
);
const preludes = ['case.ts', 'case.py'].map((fileName) => {
  const found = sources.find((source) => source.fileName === fileName && source.prelude > 0);
  return { fileName, code: found?.code.slice(0, found.prelude) ?? '' };
});
const byLanguage = ['case.ts', 'case.py'].map((fileName) => ({
  fileName,
  codes: sources.filter((source) => source.fileName === fileName).map(({ code }) => code),
}));

describe('half-typed code', () => {
  it.each(sources)('is read up to every character: $heading, $name', ({ fileName, code, prelude }) => {
    for (let end = prelude; end <= code.length; end++) expectSound(fileName, code.slice(0, end));
  });

  it.each(preludes)('is read up to every character: $fileName, what all begin with', ({ fileName, code }) => {
    for (let end = 0; end <= code.length; end++) expectSound(fileName, code.slice(0, end));
  });

  it('keeps what stands before the fault', () => {
    const start = 'import { flow, task } from "millrace";\nconst a = task(() => 1);\n';
    const graph = analyzer.analyze({
      file: 'a.ts',
      text: `${start}const f = flow(async () => {\n  await a();\n  const x = `,
    });
    expect(graph.flows[0]?.nodes.map((node) => node.id)).toEqual(['f/a#1']);
    expect(graph.diagnostics.map(({ code }) => code)).toContain('syntax-error');
  });

  it('keeps what stands before the fault in Python', () => {
    const text = 'from prefect import flow, task\n@task\ndef a(): ...\n@flow\ndef f():\n    a()\n    x = \n';
    const graph = analyzer.analyze({ file: 'a.py', text });
    expect(graph.flows[0]?.nodes.map((node) => node.id)).toEqual(['f/a#1']);
    expect(graph.diagnostics.map(({ code }) => code)).toContain('syntax-error');
  });
});

describe.each(byLanguage)('code edited at random, $fileName', ({ fileName, codes }) => {
  const pieces = fc.constantFrom(
    ...[
      '(',
      ')',
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      "'",
      '`',
      '\n',
      '\r\n',
      '    ',
      '\t',
      '=',
      '=>',
      'await ',
      'if ',
      'for ',
      'return ',
    ],
    ...[
      'else:',
      'while ',
      '.submit(',
      '.map(',
      'def f',
      '@flow',
      'flow(',
      'task(',
      'x',
      '0',
      '…',
      '\u{1F600}',
      '\uFEFF',
      '\0',
      '#',
      '//',
      '/*',
      '${',
    ],
  );
  const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(30), piece: pieces });

  it('is read without a fault of ours, and as before once the edits are undone', () => {
    let edited = 0;
    let now = '';
    const project = analyzer.openProject(
      () => now,
      () => listingOf(new Map()),
    );
    const read = (text: string): SourceGraph | undefined => {
      now = text;
      project.changed(fileName);
      return project.graph(fileName);
    };
    fc.assert(
      fc.property(fc.constantFrom(...codes), fc.array(edit, { minLength: 1, maxLength: 8 }), (code, edits) => {
        const texts = [code];
        for (const { at, cut, piece } of edits) {
          const text = texts.at(-1) ?? '';
          const offset = Math.floor(at * text.length);
          texts.push(text.slice(0, offset) + piece + text.slice(offset + cut));
        }
        for (const text of texts) expectGraphSound(read(text), text);
        edited += edits.length;
        for (const text of texts.slice(0, -1).reverse()) read(text);
        expect(project.graph(fileName)).toEqual(analyzer.analyze({ file: fileName, text: code }));
      }),
      { numRuns: 3000, seed: 1 },
    );
    expect(edited).toBeGreaterThan(10_000);
  }, 240_000);
});

describe('code that nests deeply', () => {
  const deep: Record<string, (depth: number) => string> = {
    calls: (depth) => `${'f('.repeat(depth)}1${')'.repeat(depth)}`,
    brackets: (depth) => `${'['.repeat(depth)}1${']'.repeat(depth)}`,
    sums: (depth) => `x${' + x'.repeat(depth)}`,
    fields: (depth) => `x${'.y'.repeat(depth)}`,
    chains: (depth) => `x${'.y()'.repeat(depth)}`,
  };
  it.each(Object.keys(deep))('%s, ten thousand of them, is no reason to fail', (kind) => {
    const expression = deep[kind]?.(10_000) ?? '';
    const python = `from prefect import flow, task\n@task\ndef f(x): ...\n@flow\ndef main(x):\n    y = ${expression}\n`;
    const typescript = `import { flow, task } from 'millrace';\nconst f = task((x) => x);\nconst main = flow(async ({ x }) => { const y = ${expression}; });\n`;
    expectSound('deep.py', python);
    expectSound('deep.ts', typescript);
    // The parser is as good as new afterwards.
    expect(
      analyzer.analyze({ file: 'a.py', text: 'from prefect import flow\n@flow\ndef g(): ...\n' }).flows,
    ).toHaveLength(1);
    expect(
      analyzer.analyze({ file: 'a.ts', text: "import { flow } from 'millrace';\nconst g = flow(async () => {});\n" })
        .flows,
    ).toHaveLength(1);
  });
});

it('holds no memory from one reading to the next', () => {
  const text = sources.map(({ code }) => code).find((code) => code.includes('@flow')) ?? '';
  for (let round = 0; round < 300; round++) analyzer.analyze({ file: 'a.py', text });
  const before = process.memoryUsage();
  for (let round = 0; round < 3_000; round++) analyzer.analyze({ file: 'a.py', text });
  const after = process.memoryUsage();
  // WebAssembly memory counts as external; a leak of one tree a reading would be tens of megabytes.
  expect(after.external + after.arrayBuffers - before.external - before.arrayBuffers).toBeLessThan(4_000_000);
});

function expectSound(file: string, text: string): void {
  expectGraphSound(analyzer.analyze({ file, text }), text);
}

function expectGraphSound(graph: SourceGraph | undefined, text: string): void {
  if (!graph) throw new Error('The text was not read.');
  const ids = graph.flows.flatMap((flow) => flow.nodes.map((node) => node.id));
  expect(new Set(ids).size).toBe(ids.length);
  for (const flow of graph.flows) {
    const own = new Set(flow.nodes.map((node) => node.id));
    const dangling = flow.edges.filter((edge) => !own.has(edge.source) || !own.has(edge.target));
    expect(dangling).toEqual([]);
    expect(flow.nodes.filter((node) => node.parent !== null && !own.has(node.parent))).toEqual([]);
  }
  expectRangesWithin(graph, text);
}

function expectRangesWithin(graph: SourceGraph, text: string): void {
  const lines = text.split(/\r\n|\n|\r/);
  const nodes = graph.flows.flatMap((flow) => [
    flow.range,
    flow.nameRange,
    ...flow.nodes.flatMap((n) => [n.range, n.nameRange]),
  ]);
  const ranges = [...nodes, ...graph.tasks.map((task) => task.range), ...graph.diagnostics.map(({ range }) => range)];
  const outside = ranges.filter(
    ({ start, end }) =>
      start.line > end.line ||
      end.line >= lines.length ||
      end.character > (lines[end.line]?.length ?? -1) ||
      (start.line === end.line && start.character > end.character),
  );
  expect(outside).toEqual([]);
}

describe('names that every object has', () => {
  it.each(['toString', 'constructor', 'valueOf', 'hasOwnProperty', '__proto__'])(
    'are read like any other: %s',
    (name) => {
      const ts = `import { flow, task } from 'millrace';\nconst f = flow(async () => { await x.${name}(1, 2); });\nf.${name}(1, { ${name}: 1 });\n`;
      const py = `from prefect import flow\n@flow(${name}=1)\ndef f(${name}): x.${name}(1, 2)\nf.${name}(1, ${name}=2)\n`;
      expect(analyzer.analyze({ file: 'a.ts', text: ts }).flows.map((flow) => flow.id)).toEqual(['f']);
      expect(analyzer.analyze({ file: 'a.py', text: py }).flows.map((flow) => flow.id)).toEqual(['f']);
    },
  );
});
