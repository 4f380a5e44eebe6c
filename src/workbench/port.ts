import type { DiagnosticLevels } from '../model/diagnostic-levels.ts';
import type { Json } from '../model/graph.ts';
import type { Range, TextEdit } from '../model/source.ts';

/**
 * All that the workbench needs of the editor around it. VS Code and `millrace ui` each give one, so that everything
 * above it is the same in both, and can be tested with neither.
 */
export interface EditorPort {
  /** Absolute paths of the workspace's folders. */
  roots(): string[];
  /** Where to remember what the workspace's files hold; undefined to read them anew each time. */
  indexFile(): string | undefined;
  /** Whether an editor holds the file, so that its text may differ from the one on disk. */
  isOpen(file: string): boolean;
  /** The text as the person sees it: of the open document, or else of the file. */
  readText(file: string): Promise<OpenText>;
  /** Tells of every change of a text, typed or on disk, and when an editor lets go of one. */
  onDidChangeText(listener: (file: string) => void): Unsubscribe;
  /** Applies edits that were computed on `version` as one undo step; `stale` when the text has moved on. */
  applyEdits(file: string, version: number, edits: TextEdit[]): Promise<'applied' | 'stale'>;
  /** Writes what was typed to disk: what is seen is what runs. */
  saveText(file: string): Promise<void>;
  undo(file: string): Promise<void>;
  redo(file: string): Promise<void>;
  /** Shows a place in the source without taking the focus. */
  reveal(file: string, range: Range): Promise<void>;
  /** Asks the person where to save a file, and saves it; nothing happens when they think better of it. */
  saveFile(name: string, content: Uint8Array): Promise<void>;
  /** Says something that the person must know now, once. */
  notify(severity: 'information' | 'warning' | 'error', message: string): void;
  /** Starts a child process; only so does user code ever run. */
  launch(request: LaunchRequest): Launched;
  /** Starts the same under the editor's debugger; refused with a sentence where there is none. */
  debug(request: LaunchRequest): Promise<void>;
  /** Shows a run's log, following it while it grows. */
  showLog(flowRunId: string, taskRunId: string | undefined): Promise<void>;
  /** Small things kept for this workspace on this machine. */
  load(key: string): Json | undefined;
  save(key: string, value: Json): void;
  /** How diagnostics are to be shown, as the settings say. */
  diagnosticLevels(): DiagnosticLevels;
  /** Whether user code may run: false in Restricted Mode. */
  trusted(): boolean;
}

export interface OpenText {
  text: string;
  /** Grows with every change. */
  version: number;
}

export type Unsubscribe = () => void;

/** A call of Millrace's own command line. */
export interface LaunchRequest {
  args: string[];
  cwd: string;
  env: Record<string, string>;
}

export interface Launched {
  onLine(listener: (line: string, stream: 'out' | 'err') => void): void;
  /** Resolves with the exit code when the process has ended; 1 when it could not be started. */
  ended: Promise<number>;
  /** Asks it to end, as Ctrl-C would. */
  stop(): void;
}
