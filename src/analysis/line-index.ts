import type { Position, Range, TextEdit } from '../model/source.ts';
import type { Span } from './flow-ir.ts';

/** Translates between offsets and VS Code's positions. Lines end at `\n`, `\r\n` and a lone `\r`. */
export interface LineIndex {
  position(offset: number): Position;
  offset(position: Position): number;
  range(span: Span): Range;
  edit(span: Span, newText: string): TextEdit;
}

export function createLineIndex(text: string): LineIndex {
  const starts = lineStarts(text);

  const position = (offset: number): Position => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - (starts[low] ?? 0) };
  };
  const range = (span: Span): Range => ({ start: position(span.start), end: position(span.end) });
  return {
    position,
    range,
    offset: ({ line, character }) => Math.min((starts[line] ?? text.length) + character, text.length),
    edit: (span, newText) => ({ range: range(span), newText }),
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  if (!text.includes('\r')) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  }
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  return starts;
}
