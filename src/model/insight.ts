import type { Position, Range, TextEdit } from './source.ts';

/** What an editor asks about a place in a file. */
export type InsightQuestion =
  | { ask: 'hover'; at: Position }
  | { ask: 'completion'; at: Position }
  | { ask: 'definition'; at: Position }
  | { ask: 'references'; at: Position }
  /** What would be renamed here. */
  | { ask: 'name'; at: Position }
  | { ask: 'rename'; at: Position; name: string }
  | { ask: 'symbols' };

/** The answer to each question; undefined where there is nothing to say. */
export interface InsightAnswers {
  hover: HoverText | undefined;
  completion: CompletionItem[];
  definition: Place[];
  references: Place[];
  name: { range: Range; name: string } | { refused: string } | undefined;
  rename: RenameOutcome;
  symbols: SymbolItem[];
}

export type InsightAnswer<Q extends InsightQuestion> = InsightAnswers[Q['ask']];

export interface HoverText {
  range: Range;
  /** Markdown, one paragraph each. */
  paragraphs: string[];
  /** The task or flow that it is about, by the name that its runs have, so that its last run can be told too. */
  subject?: { kind: 'task' | 'flow'; name: string };
}

export interface CompletionItem {
  label: string;
  kind: 'parameter' | 'option' | 'schedule';
  /** What is written in place of `range`. */
  insert: string;
  range: Range;
  detail: string;
  documentation?: string;
}

export interface Place {
  file: string;
  range: Range;
}

export type RenameOutcome = { files: { file: string; edits: TextEdit[] }[] } | { refused: string };

/** An entry of a file's outline. */
export interface SymbolItem {
  name: string;
  detail: string;
  kind: 'flow' | 'task' | 'helper' | 'call' | 'deployment';
  range: Range;
  nameRange: Range;
  children: SymbolItem[];
}
