import { createLineIndex } from '../../src/analysis/line-index.ts';
import type { TextEdit } from '../../src/model/source.ts';

/** A text after edits that all refer to the text before them, as an editor applies them. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const lines = createLineIndex(text);
  const placed = edits.map((edit) => ({
    start: lines.offset(edit.range.start),
    end: lines.offset(edit.range.end),
    text: edit.newText,
  }));
  let result = '';
  let at = 0;
  for (const { start, end, text: added } of placed) {
    if (start < at) throw new Error('edits overlap or are out of order');
    result += text.slice(at, start) + added;
    at = end;
  }
  return result + text.slice(at);
}
