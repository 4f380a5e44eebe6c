import { afterEach, beforeEach, expect } from 'vitest';
import type { EditVerb } from '../../src/model/edit-verb.ts';
import type { FlowView, HostMessage, Snapshot } from '../../src/protocol.ts';
import type { AnalysisClient } from '../../src/workbench/analysis-client.ts';
import { ConnectionKeeper } from '../../src/workbench/connection.ts';
import { Launcher } from '../../src/workbench/launcher.ts';
import { PanelSession, type Workbench } from '../../src/workbench/panel-session.ts';
import { RunStore } from '../../src/workbench/run-store.ts';
import { WorkspaceIndex } from '../../src/workbench/workspace-index.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';
import { ADDRESS, FakeOrchestrator } from './fake-orchestrator.ts';
import { MemoryAnalysis } from './memory-analysis.ts';
import { MemoryEditor } from './memory-editor.ts';

export const FILE = '/w/etl.ts';
export const CODE = `import { flow, task } from 'millrace';
const extract = task(async function extract(url: string) {
  return [url];
});
const load = task(async function load(rows: string[]) {});
export const etl = flow({ name: 'etl' }, async () => {
  const rows = await extract('a');
});
export const other = flow({ name: 'other' }, async () => {
  await load(['b']);
});
`;
export const BROKEN = CODE.replace("extract('a');", "extract('a'");
export const WITH_LOAD = CODE.replace("extract('a');\n", "extract('a');\n  await load(rows);\n");
/** A call that is added waits for its arguments. */
export const WITH_EMPTY_LOAD = CODE.replace("extract('a');\n", "extract('a');\n  const loadResult = await load();\n");
export const ADD_LOAD: EditVerb = { verb: 'add-call', flow: 'etl', task: 'load', after: 'etl/extract#1' };

const analyzer = await openAnalyzer();

/** A panel and all around it, made anew before each test. */
interface PanelWorld {
  editor: MemoryEditor;
  orchestrator: FakeOrchestrator;
  bench: Workbench;
  session: PanelSession;
  sent: HostMessage[];
  analysis: { running: number; most: number; texts: string[]; gate: Promise<void> };
}

export const world = {} as PanelWorld;

/** To be called once by a file of tests. */
export function panelForEachTest(): void {
  beforeEach(() => {
    world.editor = new MemoryEditor();
    world.editor.type(FILE, CODE);
    world.orchestrator = new FakeOrchestrator();
    world.analysis = { running: 0, most: 0, texts: [], gate: Promise.resolve() };
    const connection = new ConnectionKeeper({
      find: async () => ADDRESS,
      startEmbedded: async () => ADDRESS,
      connect: async () => world.orchestrator,
    });
    const plain = new MemoryAnalysis(analyzer, world.editor);
    const client: AnalysisClient = {
      analyze: (source) => plain.analyze(source),
      look: async (source, flow) => {
        world.analysis.texts.push(source.text);
        world.analysis.most = Math.max(world.analysis.most, ++world.analysis.running);
        await world.analysis.gate;
        world.analysis.running--;
        return plain.look(source, flow);
      },
      glance: (source, flow) => plain.glance(source, flow),
      applyVerb: (source, verb) => plain.applyVerb(source, verb),
      insight: (source, question) => plain.insight(source, question),
      open: () => plain.open(),
      refresh: (file) => plain.refresh(file),
      onNotice: plain.onNotice,
      dispose: () => plain.dispose(),
    };
    const title = (file: string): string => file.replace('/w/', '');
    const runs = new RunStore(connection);
    const index = new WorkspaceIndex({ port: world.editor, analysis: plain, title });
    const launcher = new Launcher({ port: world.editor, connection, runs, findFlow: (name) => index.findFlow(name) });
    world.bench = { port: world.editor, analysis: client, index, connection, runs, launcher, title };
    openPanel('vscode');
  });
  afterEach(() => {
    world.session.dispose();
    world.bench.index.dispose();
    world.bench.runs.dispose();
  });
}

export function openPanel(host: Snapshot['host']): void {
  world.session?.dispose();
  world.sent = [];
  world.session = new PanelSession(world.bench, { host, send: (message) => world.sent.push(message) });
}

export const messages = <T extends HostMessage['type']>(type: T) =>
  world.sent.filter((message): message is Extract<HostMessage, { type: T }> => message.type === type);
export const refusals = (): string[] => messages('refused').map(({ message, node }) => `${node ?? '-'}: ${message}`);
export const lastView = (): FlowView => {
  const view = messages('view').at(-1)?.view;
  if (!view) throw new Error('no view was sent');
  return view;
};
/** A view in short: `etl.ts v1 current etl: extract#1 load#1`. */
export const inShort = ({ title, version, status, flow }: FlowView): string => {
  const calls = flow?.nodes.filter((node) => node.kind === 'task').map((node) => node.id.split('/')[1]) ?? [];
  return `${title} v${version} ${status.kind} ${flow ? `${flow.id}: ${calls.join(' ')}` : '-'}`;
};
export const views = (): string[] => messages('view').map(({ view }) => inShort(view));
export const shows = (expected: string): Promise<void> =>
  expect.poll(() => inShort(lastView()), { interval: 1 }).toBe(expected);

export async function snapshot(): Promise<Snapshot> {
  await world.session.handle({ type: 'ready' });
  const last = messages('snapshot').at(-1)?.snapshot;
  if (!last) throw new Error('no snapshot was sent');
  return last;
}
