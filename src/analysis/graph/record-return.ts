import type { Span } from '../flow-ir.ts';
import type { Interpreter } from './interpreter.ts';
import { PARAMETERS, recordEdges, recordNode } from './recorder.ts';
import { flatten, type Value } from './value.ts';

/** What a flow or helper gives back, at its end or with each `yield`; what it was given itself is no news. */
export function recordReturn(
  interpreter: Interpreter,
  at: Span,
  { value, word }: { value: Value; word: 'return' | 'yield' },
): void {
  const sources = flatten(value);
  if (!sources.some((source) => source.node !== PARAMETERS)) return;
  const draft = recordNode(interpreter.recorder, at, () => ({
    kind: 'return',
    word: 'return',
    label: word,
    span: { start: at.start, end: at.end },
    nameSpan: { start: at.start, end: Math.min(at.start + word.length, at.end) },
    blocking: false,
  }));
  recordEdges(interpreter.recorder, sources, draft, { kind: 'data' });
}
