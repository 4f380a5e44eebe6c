import type { NodeKind } from '../../model/graph.ts';
import type { Span } from '../flow-ir.ts';
import { type Interpreter, textOf } from './interpreter.ts';
import { type Draft, recordNode } from './recorder.ts';

/** The container for a part of the code; it is dropped later when nothing is recorded inside of it. */
export function recordContainer(
  interpreter: Interpreter,
  expression: object,
  container: { kind: NodeKind; word: string; label?: string; header?: Span; span: Span },
): Draft {
  const { kind, word, header, span } = container;
  return recordNode(interpreter.recorder, expression, () => {
    const first = /^\S{0,24}?(?=[\s(:{[]|$)/.exec(textOf(interpreter, span))?.[0] ?? '';
    return {
      kind,
      word,
      label: container.label ?? word,
      span: { start: span.start, end: span.end },
      nameSpan: { start: span.start, end: span.start + first.length },
      blocking: kind !== 'parallel',
      ...(header ? { header: { start: header.start, end: header.end } } : {}),
    };
  });
}
