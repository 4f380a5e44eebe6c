import { afterAll, describe, expect, it } from 'vitest';
import { readCases, rewriteGraphs } from './case-file.ts';
import { graphText } from './graph-text.ts';
import { openAnalyzer } from './test-analyzer.ts';

const analyzer = await openAnalyzer();
const found = new Map<string, string>();

afterAll(() => {
  analyzer.dispose();
  if (process.env.UPDATE) rewriteGraphs(found);
});

describe.each(readCases())('$file: $name', ({ file, name, variants, graph }) => {
  it.each(variants)('has its graph in $heading', ({ fileName, code, own }) => {
    const actual = graphText(analyzer.analyze({ file: fileName, text: code }), { tasks: own });
    const key = `${file}|${name}`;
    if (!process.env.UPDATE) expect(actual).toBe(graph);
    // All the variants have to agree, whatever is written as expected.
    else expect(actual).toBe(found.get(key) ?? actual);
    found.set(key, found.get(key) ?? actual);
  });
});
