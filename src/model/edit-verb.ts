import type { CallMode, Json } from './graph.ts';
import type { TextEdit } from './source.ts';

/**
 * What a person can do to a flow on the canvas, as data. Node ids are those of the graph the person saw;
 * a verb is computed on that very text and refused when the text has moved on.
 */
export type EditVerb =
  /** `from` is the file that defines the task or flow, where that is another one: it is imported if need be. */
  | { verb: 'add-call'; flow: string; task: string; from?: string; after?: string; mode?: CallMode }
  | { verb: 'remove-call'; node: string }
  /** `output` is the flow's parameter, or the field of the result, that is passed; absent for the whole result. */
  | { verb: 'connect'; from: string; to: string; argument: string; output?: string }
  | { verb: 'disconnect'; from: string; to: string; argument: string }
  | { verb: 'rename-task'; task: string; name: string }
  | { verb: 'set-option'; target: { kind: 'task' | 'flow'; id: string }; option: string; value: Json }
  | { verb: 'remove-option'; target: { kind: 'task' | 'flow'; id: string }; option: string }
  | { verb: 'set-argument'; node: string; argument: string; value: Json }
  | { verb: 'reset-argument'; node: string; argument: string }
  | { verb: 'change-mode'; node: string; mode: CallMode };

export type VerbName = EditVerb['verb'];

/** The edits that a verb comes to, or the sentence that says why it can't be done and what to do instead. */
export type EditOutcome = { edits: TextEdit[] } | { refused: string };

export const VERB_NAMES: readonly VerbName[] = [
  'add-call',
  'remove-call',
  'connect',
  'disconnect',
  'rename-task',
  'set-option',
  'remove-option',
  'set-argument',
  'reset-argument',
  'change-mode',
];
