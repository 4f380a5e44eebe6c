import { create } from 'zustand';
import type { Direction } from '../src/drawing/layout.ts';
import type { FlowRun, LogLine } from '../src/model/run.ts';
import type {
  Connection,
  FlowView,
  HostMessage,
  LibraryEntry,
  RunView,
  Snapshot,
  SourceView,
  WebviewMessage,
} from '../src/protocol.ts';

export type Selection = { kind: 'node'; id: string } | { kind: 'edge'; id: string };

/** What the host said, never changed here. */
export interface HostState {
  host: Snapshot['host'];
  ready: boolean;
  lost: boolean;
  view: FlowView | null;
  run: RunView | null;
  runs: FlowRun[];
  connection: Connection;
  cursor: string | null;
  source: SourceView | null;
  log: { flowRunId: string; lines: LogLine[] } | null;
  library: LibraryEntry[];
}

/** What the person arranged; the host is not concerned. */
export interface UiState {
  selection: Selection | null;
  hovered: string | null;
  /** `null` follows the panel's shape. */
  direction: Direction | null;
  palette: boolean;
  form: boolean;
  refusal: { message: string; node?: string } | null;
  pane: 'source' | 'log';
  query: string;
}

export interface Store extends HostState, UiState {
  post: (message: WebviewMessage) => void;
}

export const useStore = create<Store>(() => ({
  host: 'vscode',
  ready: false,
  lost: false,
  view: null,
  run: null,
  runs: [],
  connection: { kind: 'connecting' },
  cursor: null,
  source: null,
  log: null,
  library: [],
  selection: null,
  hovered: null,
  direction: null,
  palette: false,
  form: false,
  refusal: null,
  pane: 'source',
  query: '',
  post: () => {},
}));

/** Takes a message of the host into the store. */
export function receive(message: HostMessage): void {
  useStore.setState((state) => reduce(state, message));
}

/** The next state after a message of the host; pure. */
export function reduce(state: Store, message: HostMessage): Partial<Store> {
  switch (message.type) {
    case 'snapshot': {
      const { host, view, run, runs, connection, cursor, source, form, library } = message.snapshot;
      return {
        host,
        view,
        run,
        runs,
        connection,
        cursor,
        source: source ?? state.source,
        form,
        library,
        ready: true,
        lost: false,
      };
    }
    case 'view':
      return {
        view: withKnownPositions(state.view, message.view),
        selection: keepSelection(state.selection, message.view),
        refusal: null,
      };
    case 'cursor':
      return { cursor: message.node };
    case 'run':
      return { run: message.run };
    case 'runs':
      return { runs: message.runs, connection: message.connection };
    case 'source':
      return { source: message.source };
    case 'log':
      return { log: mergeLog(state.log, message), pane: message.reset ? 'log' : state.pane };
    case 'refused':
      return { refusal: { message: message.message, ...(message.node ? { node: message.node } : {}) } };
    case 'form':
      return { form: message.open };
    case 'library':
      return { library: message.entries };
  }
}

/** The same positions stay the same object, so that nothing is drawn again for them. */
function withKnownPositions(known: FlowView | null, view: FlowView): FlowView {
  const same = known && JSON.stringify(known.positions) === JSON.stringify(view.positions);
  return same ? { ...view, positions: known.positions } : view;
}

function keepSelection(selection: Selection | null, view: FlowView): Selection | null {
  if (selection?.kind !== 'node') return null;
  return view.flow?.nodes.some((node) => node.id === selection.id) ? selection : null;
}

function mergeLog(log: HostState['log'], message: Extract<HostMessage, { type: 'log' }>): HostState['log'] {
  if (message.reset) return { flowRunId: message.flowRunId, lines: message.lines };
  if (log?.flowRunId !== message.flowRunId) return log;
  return { ...log, lines: [...log.lines, ...message.lines] };
}
