import type { InsightQuestion } from '../../model/insight.ts';
import type { Definition } from '../graph/callable.ts';
import type { LineIndex } from '../line-index.ts';

/** Which flows have to be drawn to answer a question: those around its place, or all where it is asked who names something. */
export function flowsAskedFor(
  question: InsightQuestion,
  lines: LineIndex,
): ((definition: Definition) => boolean) | undefined {
  if (question.ask === 'symbols' || question.ask === 'references' || question.ask === 'rename') return undefined;
  const offset = lines.offset(question.at);
  return ({ span }) => span.start <= offset && offset <= span.end;
}
