import type { EditOutcome, EditVerb } from '../model/edit-verb.ts';
import type { FileFacts, FileViewUpdate, Glance } from '../model/file-facts.ts';
import type { SourceGraph } from '../model/graph.ts';
import type { InsightAnswers, InsightQuestion } from '../model/insight.ts';
import type { WalkProblem } from './walk-sources.ts';

/** The bytes of tree-sitter's runtime and of its Python grammar. */
export interface Grammar {
  runtime: Uint8Array;
  python: Uint8Array;
}

export interface SourceText {
  file: string;
  text: string;
}

/** What the analyser's worker can be asked, and what it answers. */
export interface Questions {
  /** Reads a workspace; `store` is the file that remembers it for the next time. Facts come in notices meanwhile. */
  open: { ask: { roots: string[]; store: string | undefined }; answer: { files: number; problems: WalkProblem[] } };
  /** A file's text as it is now, and all of its graphs. */
  analyze: { ask: { source: SourceText }; answer: SourceGraph };
  /** The same for an editor: one flow's drawing, and what is new of the others since it was last asked of this file. */
  look: { ask: { source: SourceText; flow: string | undefined }; answer: FileViewUpdate };
  /** One flow's drawing alone, which is there before the rest of a large file is. */
  glance: { ask: { source: SourceText; flow: string | undefined }; answer: Glance };
  verb: { ask: { source: SourceText; verb: EditVerb }; answer: EditOutcome };
  /** What an editor asks about a place in a file; null where there is nothing to say. */
  insight: {
    ask: { source: SourceText; question: InsightQuestion };
    answer: InsightAnswers[InsightQuestion['ask']] | null;
  };
  /** A file that has come, gone or changed on disk, and is not open. */
  refresh: { ask: { file: string }; answer: null };
}

export type QuestionKind = keyof Questions;
export type Request = { [Kind in QuestionKind]: { id: number; kind: Kind } & Questions[Kind]['ask'] }[QuestionKind];

export type Reply =
  | { id: number; kind: 'done'; value: unknown }
  | { id: number; kind: 'failed'; message: string }
  | { kind: 'notice'; notice: IndexNotice };

/** What the worker tells without being asked. */
export type IndexNotice =
  | { kind: 'facts'; changed: FileFacts[]; removed: string[] }
  /** How far the reading of a workspace has come. */
  | { kind: 'progress'; done: number; total: number }
  /** Files that were looked at and may have another graph now, since one they import has changed. */
  | { kind: 'stale'; files: string[] };
