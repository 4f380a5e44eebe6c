import type { EditVerb } from './model/edit-verb.ts';
import type { Diagnostic, FlowGraph, Json, TaskDefinition } from './model/graph.ts';
import type { FlowRun, LogLine } from './model/run.ts';
import type { RunState } from './model/run-state.ts';
import type { Language, Position, Range } from './model/source.ts';

/** From the host, VS Code or `millrace ui`, to the webview. A rebuilt webview can start from one snapshot. */
export type HostMessage =
  | { type: 'snapshot'; snapshot: Snapshot }
  | { type: 'view'; view: FlowView }
  | { type: 'cursor'; node: string | null }
  | { type: 'run'; run: RunView | null }
  | { type: 'runs'; runs: FlowRun[]; connection: Connection }
  | { type: 'source'; source: SourceView }
  /** A line's `name` is that of the task run that wrote it, or `flow`. */
  | { type: 'log'; flowRunId: string; reset: boolean; lines: LogLine[] }
  | { type: 'refused'; message: string; node?: string }
  | { type: 'form'; open: boolean }
  /** What other files of the shown flow's language offer. */
  | { type: 'library'; entries: LibraryEntry[] };

/** From the webview to the host. */
export type WebviewMessage =
  | { type: 'ready' }
  | { type: 'show-flow'; file: string; flow?: string }
  | { type: 'reveal'; node: string }
  /** Draw what a subflow or a helper does in the node that calls it, or no longer. */
  | { type: 'expand'; node: string; open: boolean }
  | { type: 'reveal-range'; file: string; range: Range }
  /** The person put the cursor into the source that the browser shows. */
  | { type: 'cursor-at'; file: string; position: Position }
  | { type: 'edit'; verb: EditVerb; version: number }
  | { type: 'undo' }
  | { type: 'redo' }
  | { type: 'run'; parameters: Record<string, Json>; debug: boolean }
  | { type: 'show-run'; flowRunId: string | null }
  | { type: 'retry'; flowRunId: string }
  | { type: 'cancel'; flowRunId: string }
  | { type: 'open-log'; flowRunId: string; taskRunId?: string }
  | { type: 'arrange'; flow: string; positions: Positions }
  /** A picture of the graph that the person wants as a file. */
  | { type: 'save-drawing'; name: string; content: string; encoding: 'text' | 'base64' };

/** What a person dragged, by node id, in pixels of the unzoomed canvas; kept in the workspace's storage, never in the source. */
export type Positions = Record<string, { x: number; y: number }>;

export interface Snapshot {
  /** The browser shows runs, source and logs itself; in VS Code the editor's own views do. */
  host: 'vscode' | 'browser';
  view: FlowView;
  run: RunView | null;
  runs: FlowRun[];
  connection: Connection;
  cursor: string | null;
  source: SourceView | null;
  form: boolean;
  library: LibraryEntry[];
}

/** One flow of one file as far as the source could be read. */
export interface FlowView {
  file: string;
  /** The file's path as a person would say it. */
  title: string;
  language: Language;
  /** Of the text that the graph was read from. */
  version: number;
  status: ViewStatus;
  flow: FlowGraph | null;
  /** The other flows of the file, and files of the workspace that hold flows. */
  flows: FlowChoice[];
  tasks: TaskDefinition[];
  diagnostics: Diagnostic[];
  positions: Positions;
}

export type ViewStatus =
  | { kind: 'current' }
  /** The text does not parse: the graph is the last good one. */
  | { kind: 'broken'; message: string; range: Range }
  | { kind: 'empty'; message: string }
  | { kind: 'loading' };

/** A task or flow of another file of the workspace, which a flow can be given. */
export interface LibraryEntry {
  kind: 'task' | 'flow';
  file: string;
  title: string;
  id: string;
  name: string;
  description?: string;
  parameters: string[];
}

export interface FlowChoice {
  file: string;
  title: string;
  flow: string;
  name: string;
}

export interface SourceView {
  file: string;
  title: string;
  text: string;
  /** What the selected node stands for. */
  highlight: Range | null;
}

export type Connection =
  | { kind: 'connecting' }
  | { kind: 'connected'; url: string; embedded: boolean }
  | { kind: 'lost'; url: string; message: string }
  | { kind: 'none'; message: string };

/** A run over the drawing: states by node, and what today's source does not explain. */
export interface RunView {
  run: FlowRun;
  nodes: Record<string, NodeRun>;
  unmatched: { id: string; name: string; state: RunState }[];
  /** Whether a process of this window runs it, so that cancelling can end it. */
  own: boolean;
}

/** What a run did at one node, all its task runs taken together. */
export interface NodeRun {
  /** The state that tells most: running before failed before waiting before completed. */
  state: { type: RunState['type']; name: string; message?: string };
  total: number;
  completed: number;
  failed: number;
  running: number;
  attempts: number;
  /** Seconds from the first start to the last end, once something has started; to now while it runs. */
  startTime?: string;
  endTime?: string;
  taskRunIds: string[];
}

const WEBVIEW_GUARDS: { [T in WebviewMessage['type']]: (message: Record<string, unknown>) => boolean } = {
  ready: () => true,
  'show-flow': (m) => text(m.file) && (m.flow === undefined || text(m.flow)),
  reveal: (m) => text(m.node),
  expand: (m) => text(m.node) && typeof m.open === 'boolean',
  'reveal-range': (m) => text(m.file) && record(m.range),
  'cursor-at': (m) => text(m.file) && record(m.position),
  edit: (m) => record(m.verb) && text((m.verb as { verb?: unknown }).verb) && typeof m.version === 'number',
  undo: () => true,
  redo: () => true,
  run: (m) => record(m.parameters) && typeof m.debug === 'boolean',
  'show-run': (m) => m.flowRunId === null || text(m.flowRunId),
  retry: (m) => text(m.flowRunId),
  cancel: (m) => text(m.flowRunId),
  'open-log': (m) => text(m.flowRunId),
  arrange: (m) => text(m.flow) && record(m.positions),
  'save-drawing': (m) => text(m.name) && text(m.content) && (m.encoding === 'text' || m.encoding === 'base64'),
};

const HOST_TYPES = new Set<string>([
  'snapshot',
  'view',
  'cursor',
  'run',
  'runs',
  'source',
  'log',
  'refused',
  'form',
  'library',
] satisfies HostMessage['type'][]);

/** Whether something that came from a webview is a message; what is not must be logged, never acted on. */
export function isWebviewMessage(value: unknown): value is WebviewMessage {
  if (!record(value) || !text(value.type) || !Object.hasOwn(WEBVIEW_GUARDS, value.type)) return false;
  return WEBVIEW_GUARDS[value.type as WebviewMessage['type']](value);
}

/** Whether something that came from the host is a message. The host is ours, so its type is all that is checked. */
export function isHostMessage(value: unknown): value is HostMessage {
  return record(value) && text(value.type) && HOST_TYPES.has(value.type);
}

function record(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): value is string {
  return typeof value === 'string';
}
