import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { InsightQuestion } from '../../src/model/insight.ts';
import type { Position, Range } from '../../src/model/source.ts';
import { readCases } from '../analysis/case-file.ts';
import { readDiagnosticCases } from '../analysis/diagnostic-file.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';

const analyzer = await openAnalyzer();
afterAll(() => analyzer.dispose());

const texts = [
  ...readCases().flatMap(({ variants }) => variants.map(({ fileName, code }) => ({ file: fileName, code }))),
  ...readDiagnosticCases()
    .filter(({ code }) => code.length < 3000)
    .map(({ fileName, code }) => ({ file: fileName, code })),
];

const questionAt = (at: Position): fc.Arbitrary<InsightQuestion> =>
  fc.constantFrom<InsightQuestion>(
    { ask: 'hover', at },
    { ask: 'completion', at },
    { ask: 'definition', at },
    { ask: 'references', at },
    { ask: 'name', at },
    { ask: 'rename', at, name: 'fresh_name' },
    { ask: 'symbols' },
  );

describe('questions about half-typed code', () => {
  it('are answered with places in the text, whatever stands there', () => {
    const asked = fc
      .constantFrom(...texts)
      .chain(({ file, code }) =>
        fc.record({ file: fc.constant(file), text: fc.nat(code.length).map((end) => code.slice(0, end)) }),
      )
      .chain(({ file, text }) =>
        fc.nat(text.length).chain((offset) => {
          const before = text.slice(0, offset).split('\n');
          const at = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
          return questionAt(at).map((question) => ({ file, text, question }));
        }),
      );
    fc.assert(
      fc.property(asked, ({ file, text, question }) => {
        const answer = analyzer.insight({ file, text }, question);
        const lines = text.split('\n').map((line) => line.length);
        const outside = rangesIn(answer).filter(({ start, end }) => !isPlace(lines, start) || !isPlace(lines, end));
        expect(outside).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('diagnostics of half-typed code', () => {
  it('stand in the text, and so do their fixes', () => {
    for (const { file, code } of texts.filter((_, index) => index % 3 === 0)) {
      for (let end = 0; end <= code.length; end += 7) {
        const text = code.slice(0, end);
        const lines = text.split('\n').map((line) => line.length);
        const { diagnostics } = analyzer.analyze({ file, text });
        const outside = rangesIn(diagnostics).filter(
          ({ start, end: last }) => !isPlace(lines, start) || !isPlace(lines, last),
        );
        expect(outside).toEqual([]);
      }
    }
  });
});

function isPlace(lines: readonly number[], { line, character }: Position): boolean {
  return character >= 0 && character <= (lines[line] ?? -1);
}

function rangesIn(value: unknown): Range[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'start' in value && 'end' in value ? [value as Range] : [];
  return [...own, ...Object.values(value).flatMap(rangesIn)];
}
