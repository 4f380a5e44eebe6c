import { describe, expect, it } from 'vitest';
import type { SourceGraph } from '../../src/model/graph.ts';
import type { Position } from '../../src/model/source.ts';
import { flowAt, nodeAt } from '../../src/workbench/cursor.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';

const analyzer = await openAnalyzer();

/** Where `‸` stands in the code, and the graph of the code without it. */
function read(code: string): { graph: SourceGraph; at: Position } {
  const offset = code.indexOf('‸');
  const before = code.slice(0, offset).split('\n');
  const at = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return { graph: analyzer.analyze({ file: 'a.ts', text: code.replace('‸', '') }), at };
}

const PRELUDE = "import { flow, task } from 'millrace';\nconst load = task(async function load(rows: number[]) {});\n";

function checkNode(body: string, expected: string | undefined): void {
  const { graph, at } = read(`${PRELUDE}const f = flow({ name: 'f' }, async () => {\n${body}\n});\n`);
  const flow = graph.flows[0];
  expect(flow && nodeAt(flow, at)?.id).toBe(expected && `f/${expected}`);
}

describe('the node at the cursor', () => {
  it.each([
    ['  await lo‸ad([1]);', 'load#1'],
    ['  await load([1])‸;', 'load#1'],
    ['  const ro‸ws = await load([1]);', 'load#1'],
    ['‸  await load([1]);', 'load#1'],
    ['  await load([1]); // wh‸y', 'load#1'],
    ['  await load(await lo‸ad([1]));', 'load#1'],
    ['  await lo‸ad(await load([1]));', 'load#2'],
    ['  await load([1]); await lo‸ad([2]);', 'load#2'],
    ['  await load([1]);\n‸\n  await load([2]);', undefined],
    ['  await load([\n    ‸1,\n  ]);', 'load#1'],
    ['  if (Math.ran‸dom() > 0) {\n    await load([1]);\n  }', 'if#1'],
    ['  if (Math.random() > 0) {\n    await load([1]);\n  ‸}', 'if#1'],
    ['  if (Math.random() > 0) {\n    await lo‸ad([1]);\n  }', 'load#1'],
    ['  for (const n of [1]) {\n    if (n) {\n ‸\n      await load([n]);\n    }\n  }', 'if#1'],
    ['  for (const n of [1]) {\n    ‸\n    if (n) {\n      await load([n]);\n    }\n  }', 'for#1'],
  ])('%j stands for %s', checkNode);
});

describe('the flow at the cursor', () => {
  const one = "const a = flow({ name: 'a' }, async () => {\n  await load([1]);\n});\n";
  const other = one.replaceAll('a = flow', 'b = flow').replace("'a'", "'b'");
  it.each([
    [`${one.replace('load', 'lo‸ad')}${other}`, 'a'],
    [`${one}${other.replace('load', 'lo‸ad')}`, 'b'],
    [`${one}// betw‸een\n${other}`, undefined],
    [`‸${one}${other}`, 'a'],
    [`${one}${other}\n‸`, undefined],
  ])('%j is in %s', (code, expected) => {
    const { graph, at } = read(`${PRELUDE}${code}`);
    expect(flowAt(graph.flows, at)?.id).toBe(expected);
  });

  it('is the inner of two that stand in each other', () => {
    const place = (line: number) => ({ line, character: 0 });
    const { graph } = read(`${PRELUDE}${one}‸`);
    const [flow] = graph.flows;
    if (!flow) throw new Error('the flow is not found');
    const outer = { ...flow, id: 'outer', range: { start: place(0), end: place(9) } };
    const inner = { ...flow, id: 'inner', range: { start: place(3), end: place(5) } };
    expect(flowAt([inner, outer], place(4))?.id).toBe('inner');
    expect(flowAt([outer, inner], place(4))?.id).toBe('inner');
    expect(flowAt([inner, outer], place(7))?.id).toBe('outer');
  });
});
