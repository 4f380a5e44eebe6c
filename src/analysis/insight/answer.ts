import type { InsightAnswer, InsightQuestion } from '../../model/insight.ts';
import type { BuiltGraph } from '../graph/build-graph.ts';
import { completion } from './completion.ts';
import { hover } from './hover.ts';
import { definitionPlaces, type InsightFiles, referencePlaces } from './places.ts';
import { nameAt, rename } from './rename.ts';
import { symbols } from './symbols.ts';

/** Answers what an editor asks about a file that was just read, by way of the other files where it needs them. */
export function answerInsight<Q extends InsightQuestion>(
  built: BuiltGraph,
  question: Q,
  { files, now }: { files: InsightFiles; now: Date },
): InsightAnswer<Q> {
  return answer(built, question, files, now) as InsightAnswer<Q>;
}

function answer(built: BuiltGraph, question: InsightQuestion, files: InsightFiles, now: Date): unknown {
  if (question.ask === 'symbols') return symbols(built.graph);
  const offset = built.lines.offset(question.at);
  switch (question.ask) {
    case 'hover':
      return hover(built, offset, now);
    case 'completion':
      return completion(built, offset, now);
    case 'definition':
      return definitionPlaces(built, files, offset);
    case 'references':
      return referencePlaces(built, files, offset);
    case 'name':
      return nameAt(built, offset);
    case 'rename':
      return rename(built, files, offset, question.name);
  }
}
