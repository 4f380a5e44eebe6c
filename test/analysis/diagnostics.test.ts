import { afterAll, describe, expect, it } from 'vitest';
import { RULES } from '../../src/analysis/diagnostics/rules.ts';
import { applyEdits } from './apply-edits.ts';
import { type DiagnosticCase, readDiagnosticCases, rewriteDiagnosticCases } from './diagnostic-file.ts';
import { diagnosticsText } from './diagnostic-text.ts';
import { openAnalyzer } from './test-analyzer.ts';

const analyzer = await openAnalyzer({ now: () => new Date('2026-06-01T12:00:00Z') });
const found: { row: DiagnosticCase; actual: string }[] = [];

afterAll(() => {
  analyzer.dispose();
  if (process.env.UPDATE) rewriteDiagnosticCases(found);
});

const rows = readDiagnosticCases();

describe('the table of diagnostics', () => {
  it.each(rows)('$file $language: $name', (row) => {
    const { diagnostics } = analyzer.analyze({ file: row.fileName, text: row.code });
    const actual = diagnosticsText(row.code, diagnostics);
    found.push({ row, actual });
    if (!process.env.UPDATE) expect(actual).toBe(row.found);
  });

  it('shows every rule at work and silent', () => {
    const texts = rows.map((row) => row.found);
    const unseen = RULES.filter(({ code }) => !texts.some((text) => text.includes(`${code} @`)));
    expect(unseen.map((rule) => rule.code)).toEqual([]);
    const silent = new Set(rows.filter((row) => row.found === 'nothing').map((row) => row.file));
    expect(RULES.filter(({ code }) => !silent.has(`${code}.txt`)).map((rule) => rule.code)).toEqual([]);
  });
});

describe('what the fixes leave', () => {
  const withFixes = rows.flatMap((row) => {
    const { diagnostics } = analyzer.analyze({ file: row.fileName, text: row.code });
    return diagnostics.flatMap((diagnostic) =>
      (diagnostic.fixes ?? []).map((fix) => ({ row, diagnostic, fix, title: fix.title })),
    );
  });

  it.each(withFixes)('$row.file $row.language: $row.name, $title', ({ row, diagnostic, fix }) => {
    const after = analyzer.analyze({ file: row.fileName, text: applyEdits(row.code, fix.edits) });
    const codes = after.diagnostics.map(({ code }) => code);
    expect(codes).not.toContain('syntax-error');
    const before = analyzer.analyze({ file: row.fileName, text: row.code }).diagnostics.map(({ code }) => code);
    const count = (list: readonly string[]): number => list.filter((code) => code === diagnostic.code).length;
    expect(count(codes)).toBeLessThan(count(before));
  });
});

describe.each(RULES)('the page of $code', (rule) => {
  it.each(Object.entries(rule.bad))('has a bad example in %s that shows it', (language, text) => {
    expect(codesIn(language, text)).toEqual([rule.code]);
  });

  it.each(Object.entries(rule.good))('has a good example in %s that shows nothing', (language, text) => {
    expect(codesIn(language, text)).toEqual([]);
  });

  it('has both examples in the same languages', () => {
    expect(Object.keys(rule.good)).toEqual(Object.keys(rule.bad));
  });
});

function codesIn(language: string, text: string): string[] {
  const file = language === 'python' ? 'example.py' : 'example.ts';
  return [...new Set(analyzer.analyze({ file, text }).diagnostics.map((diagnostic) => diagnostic.code))];
}
