import { afterAll, describe, expect, it } from 'vitest';
import { applyEdits } from './apply-edits.ts';
import { openAnalyzer } from './test-analyzer.ts';
import { readVerbRows, rewriteRows, type VerbRow } from './verb-file.ts';

const analyzer = await openAnalyzer();
const found: { row: VerbRow; actual: string }[] = [];

afterAll(() => {
  analyzer.dispose();
  if (process.env.UPDATE) rewriteRows(found);
});

const rows = readVerbRows();

describe('the table of edits', () => {
  it.each(rows)('$file $language: $name', (row) => {
    const actual = outcomeOf(row, row.code);
    found.push({ row, actual });
    if (!process.env.UPDATE) expect(actual).toBe(row.after);
  });
});

/** Ways in which the same code may be laid out; an edit has to come out laid out the same way. */
const DISGUISES: Record<string, (text: string) => string> = {
  'with CRLF': (text) => text.replaceAll('\n', '\r\n'),
  'with tabs': (text) => text.replace(/^( {2})+/gm, (spaces) => '\t'.repeat(spaces.length / 2)),
  'with a byte order mark': (text) => `\uFEFF${text}`,
  'without a last line break': (text) => text.replace(/\n$/, ''),
};

describe.each(Object.entries(DISGUISES))('the table of edits %s', (_, disguise) => {
  // Code without any indentation does not show what one level would be.
  const shown = rows.filter(
    (row) => !row.after.startsWith('refused: ') && (disguise('  ') === '  ' || /^ /m.test(row.code)),
  );
  it.each(shown)('$file $language: $name', (row) => {
    if (!process.env.UPDATE) expect(outcomeOf(row, disguise(row.code))).toBe(disguise(row.after));
  });
});

function outcomeOf(row: VerbRow, code: string): string {
  const outcome = analyzer.applyVerb({ file: row.fileName, text: code }, row.verb);
  return 'refused' in outcome ? `refused: ${outcome.refused}` : applyEdits(code, outcome.edits);
}
