import type { Json } from '../../model/graph.ts';
import type { Expression, ModuleIr, Span } from '../flow-ir.ts';
import type { Definition } from '../graph/callable.ts';
import { literalOf } from '../graph/literal.ts';
import type { LineIndex } from '../line-index.ts';
import type { FileFacts } from './file-facts.ts';

/** One file, as its deployments are read. */
export interface Reading {
  module: ModuleIr;
  lines: LineIndex;
  flows: readonly Definition[];
  facts: FileFacts;
}

/** The value of a literal, or of a name that stands for one. */
export function constantOf(reading: Reading, expression: Expression): { value: Json } | undefined {
  return literalOf(reading.facts.resolve(expression));
}

export function textOf(reading: Reading, span: Span): string {
  return reading.module.text.slice(span.start, span.end);
}
