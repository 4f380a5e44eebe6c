import type { Span } from '../flow-ir.ts';

/** One replacement, by offsets into the text before any of them. */
export interface Change extends Span {
  text: string;
}

export function insertAt(offset: number, text: string): Change {
  return { start: offset, end: offset, text };
}

export function replace(span: Span, text: string): Change {
  return { start: span.start, end: span.end, text };
}

/** In the order of the text; changes of one place keep the order in which they were asked for. */
export function sortChanges(changes: readonly Change[]): Change[] {
  return changes.filter((change) => change.end > change.start || change.text !== '').sort((a, b) => a.start - b.start);
}

export function applyChanges(text: string, changes: readonly Change[]): string {
  let result = '';
  let at = 0;
  for (const change of sortChanges(changes)) {
    result += text.slice(at, change.start) + change.text;
    at = Math.max(at, change.end);
  }
  return result + text.slice(at);
}
