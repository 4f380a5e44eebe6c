import type { Diagnostic, QuickFix } from '../../src/model/graph.ts';
import type { Position } from '../../src/model/source.ts';
import { applyEdits } from './apply-edits.ts';

/** What is found, one line each, with what every fix changes: `code @ marked text: message`. */
export function diagnosticsText(text: string, diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return 'nothing';
  return diagnostics
    .map(({ code, message, range, fixes = [] }) => {
      const marked = text.slice(offsetOf(text, range.start), offsetOf(text, range.end));
      const lines = marked.trimEnd().split(/\r?\n/);
      const shown = lines.length > 1 ? `${lines[0]} …` : (lines[0] ?? '');
      return [`${code} @ ${shown}: ${message}`, ...fixes.map((fix) => fixText(text, fix))].join('\n');
    })
    .join('\n');
}

function fixText(text: string, { title, edits, preferred }: QuickFix): string {
  const changes = changedLines(text.split('\n'), applyEdits(text, edits).split('\n'));
  return [`  ${preferred ? '*' : '>'} ${title}`, ...changes].join('\n');
}

/** The lines that differ: those before and those after. */
function changedLines(before: string[], after: string[]): string[] {
  const table: number[][] = Array.from({ length: before.length + 1 }, () => Array(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const row = table[i] as number[];
      const below = table[i + 1] as number[];
      row[j] =
        before[i] === after[j] ? (below[j + 1] as number) + 1 : Math.max(below[j] as number, row[j + 1] as number);
    }
  }
  const changed: string[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      i++;
      j++;
    } else if (i < before.length && (j >= after.length || (table[i + 1]?.[j] ?? 0) >= (table[i]?.[j + 1] ?? 0))) {
      changed.push(`    - ${before[i++]}`);
    } else changed.push(`    + ${after[j++]}`);
  }
  return changed;
}

function offsetOf(text: string, { line, character }: Position): number {
  let at = 0;
  for (let skipped = 0; skipped < line; skipped++) at = text.indexOf('\n', at) + 1;
  return at + character;
}
