import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
import { flowRun, state, taskRun } from './sample-runs.ts';

const FILE = '/w/etl.ts';
const CODE = `import { flow, task } from 'millrace';
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
const BROKEN = CODE.replace("extract('a');", "extract('a'");
const WITH_LOAD = CODE.replace("extract('a');\n", "extract('a');\n  await load(rows);\n");
/** A call that is added waits for its arguments. */
const WITH_EMPTY_LOAD = CODE.replace("extract('a');\n", "extract('a');\n  const loadResult = await load();\n");
const ADD_LOAD: EditVerb = { verb: 'add-call', flow: 'etl', task: 'load', after: 'etl/extract#1' };

const analyzer = await openAnalyzer();

let editor: MemoryEditor;
let orchestrator: FakeOrchestrator;
let bench: Workbench;
let session: PanelSession;
let sent: HostMessage[];
let analysis: { running: number; most: number; texts: string[]; gate: Promise<void> };

beforeEach(() => {
  editor = new MemoryEditor();
  editor.type(FILE, CODE);
  orchestrator = new FakeOrchestrator();
  analysis = { running: 0, most: 0, texts: [], gate: Promise.resolve() };
  const connection = new ConnectionKeeper({
    find: async () => ADDRESS,
    startEmbedded: async () => ADDRESS,
    connect: async () => orchestrator,
  });
  const plain = new MemoryAnalysis(analyzer, editor);
  const client: AnalysisClient = {
    analyze: (source) => plain.analyze(source),
    look: async (source, flow) => {
      analysis.texts.push(source.text);
      analysis.most = Math.max(analysis.most, ++analysis.running);
      await analysis.gate;
      analysis.running--;
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
  const index = new WorkspaceIndex({ port: editor, analysis: plain, title });
  const launcher = new Launcher({ port: editor, connection, runs, findFlow: (name) => index.findFlow(name) });
  bench = { port: editor, analysis: client, index, connection, runs, launcher, title };
  open('vscode');
});
afterEach(() => {
  session.dispose();
  bench.index.dispose();
  bench.runs.dispose();
});

function open(host: Snapshot['host']): void {
  session?.dispose();
  sent = [];
  session = new PanelSession(bench, { host, send: (message) => sent.push(message) });
}

const messages = <T extends HostMessage['type']>(type: T) =>
  sent.filter((message): message is Extract<HostMessage, { type: T }> => message.type === type);
const refusals = (): string[] => messages('refused').map(({ message, node }) => `${node ?? '-'}: ${message}`);
const lastView = (): FlowView => {
  const view = messages('view').at(-1)?.view;
  if (!view) throw new Error('no view was sent');
  return view;
};
/** A view in short: `etl.ts v1 current etl: extract#1 load#1`. */
const inShort = ({ title, version, status, flow }: FlowView): string => {
  const calls = flow?.nodes.filter((node) => node.kind === 'task').map((node) => node.id.split('/')[1]) ?? [];
  return `${title} v${version} ${status.kind} ${flow ? `${flow.id}: ${calls.join(' ')}` : '-'}`;
};
const views = (): string[] => messages('view').map(({ view }) => inShort(view));
const shows = (expected: string): Promise<void> =>
  expect.poll(() => inShort(lastView()), { interval: 1 }).toBe(expected);

async function snapshot(): Promise<Snapshot> {
  await session.handle({ type: 'ready' });
  const last = messages('snapshot').at(-1)?.snapshot;
  if (!last) throw new Error('no snapshot was sent');
  return last;
}

describe('a panel', () => {
  it('shows the first flow of a file, or the one that is named', async () => {
    await session.show(FILE);
    await session.handle({ type: 'show-flow', file: FILE, flow: 'other' });
    expect(views()).toEqual(['etl.ts v1 current etl: extract#1', 'etl.ts v1 current other: load#1']);
    expect(session.flow?.id).toBe('other');
  });

  it('starts from one snapshot, before and after there is something to show', async () => {
    expect(await snapshot()).toMatchObject({ host: 'vscode', view: { status: { kind: 'loading' } }, run: null });
    await session.show(FILE);
    expect(inShort((await snapshot()).view)).toBe('etl.ts v1 current etl: extract#1');
  });

  it('says nothing twice, and the version whenever the text has changed', async () => {
    await session.show(FILE);
    await session.show(FILE, 'etl');
    expect(views()).toHaveLength(1);
    editor.type(FILE, `${CODE}// a comment\n`);
    await shows('etl.ts v2 current etl: extract#1');
  });

  it('tells which other flows there are, once the workspace has been read', async () => {
    editor.type('/w/night.py', 'from prefect import flow\n@flow\ndef night(): ...\n');
    await session.show(FILE);
    await bench.index.scan();
    expect(lastView().flows.map(({ title, flow }) => `${title}:${flow}`)).toEqual([
      'etl.ts:etl',
      'etl.ts:other',
      'night.py:night',
    ]);
  });

  it('says why a file has no graph', async () => {
    editor.type('/w/plain.ts', 'export const a = 1;\n');
    await session.show('/w/plain.ts');
    expect(lastView()).toMatchObject({
      flow: null,
      status: { kind: 'empty', message: expect.stringContaining('holds no flow') },
    });
  });

  it('says that a file is gone, and draws it again when it is back', async () => {
    await session.show(FILE);
    editor.delete(FILE);
    await expect.poll(() => lastView().status.kind, { interval: 1 }).toBe('empty');
    expect(lastView()).toMatchObject({ flow: null, status: { message: 'etl.ts can no longer be read.' } });
    editor.type(FILE, CODE);
    await shows('etl.ts v1 current etl: extract#1');
  });

  it('hears of nothing after it was closed', async () => {
    await session.show(FILE);
    session.dispose();
    const before = sent.length;
    editor.type(FILE, WITH_LOAD);
    await bench.index.scan();
    expect(sent).toHaveLength(before);
  });
});

describe('while a person types', () => {
  it('the last good graph stays for as long as the text is broken', async () => {
    await session.show(FILE);
    editor.type(FILE, BROKEN);
    await shows('etl.ts v2 broken etl: extract#1');
    expect(lastView().diagnostics.map(({ code }) => code)).toContain('syntax-error');
    editor.type(FILE, WITH_LOAD);
    await shows('etl.ts v3 current etl: extract#1 load#1');
  });

  it('a file that was broken from the first is shown as far as it can be read', async () => {
    editor.type(FILE, BROKEN);
    await session.show(FILE);
    expect(lastView().status.kind).toBe('broken');
  });

  it('only one analysis runs, and the latest text is read in the end', async () => {
    await session.show(FILE);
    analysis.texts.length = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    analysis.gate = promise;
    for (let key = 0; key < 20; key++) editor.type(FILE, `${CODE}// ${'x'.repeat(key)}\n`);
    await expect.poll(() => analysis.running, { interval: 1 }).toBe(1);
    editor.type(FILE, WITH_LOAD);
    resolve();
    await shows('etl.ts v22 current etl: extract#1 load#1');
    expect(analysis.most).toBe(1);
    expect(analysis.texts.length).toBeLessThanOrEqual(2);
  });

  it('an analysis of the file that was left is thrown away', async () => {
    editor.type('/w/night.py', 'from prefect import flow\n@flow\ndef night(): ...\n');
    await bench.index.scan();
    await session.show(FILE);
    const { promise, resolve } = Promise.withResolvers<void>();
    analysis.gate = promise;
    editor.type(FILE, WITH_LOAD);
    const shown = session.show('/w/night.py');
    resolve();
    await shown;
    expect(views()).toEqual(['etl.ts v1 current etl: extract#1', 'night.py v1 current night: ']);
  });
});

describe('what other files offer', () => {
  it('is told apart from the view, of the same language and not of the file itself', async () => {
    editor.type(
      '/w/more.ts',
      "import { task } from 'millrace';\nexport const store = task(async (rows: string[]) => {});\n",
    );
    editor.type('/w/tasks.py', 'from prefect import task\n@task\ndef other(): ...\n');
    await bench.index.scan();
    await session.show(FILE);
    const [last] = messages('library').slice(-1);
    expect(last?.entries.map(({ title, id, parameters }) => `${title} ${id}(${parameters})`)).toEqual([
      'more.ts store(rows)',
    ]);
    open('vscode');
    await session.show(FILE);
    await session.handle({ type: 'ready' });
    expect(messages('snapshot')[0]?.snapshot.library).toEqual(last?.entries);
  });
});

describe('a node that calls another flow', () => {
  const OUTER =
    'from prefect import flow\nfrom prefect import task\n@task\ndef load(): ...\n@flow\ndef inner():\n    load()\n@flow\ndef outer():\n    inner()\n';
  const nodes = (): string[] => lastView().flow?.nodes.map(({ id }) => id) ?? [];
  beforeEach(async () => {
    editor.type('/w/outer.py', OUTER);
    await session.show('/w/outer.py', 'outer');
  });

  it('shows what that does, follows the source, and closes again', async () => {
    await session.handle({ type: 'expand', node: 'outer/inner#1', open: true });
    expect(nodes()).toEqual(['outer/inner#1', 'outer/inner#1>inner/load#1']);
    editor.type('/w/outer.py', OUTER.replace('    load()\n', '    load()\n    load()\n'));
    await session.handle({ type: 'show-flow', file: '/w/outer.py', flow: 'outer' });
    expect(nodes()).toContain('outer/inner#1>inner/load#2');
    await session.handle({ type: 'expand', node: 'outer/inner#1', open: false });
    expect(nodes()).toEqual(['outer/inner#1']);
  });

  it('refuses edits of what belongs to the other', async () => {
    await session.handle({ type: 'expand', node: 'outer/inner#1', open: true });
    const verb: EditVerb = { verb: 'remove-call', node: 'outer/inner#1>inner/load#1' };
    await session.handle({ type: 'edit', verb, version: lastView().version });
    expect(refusals()).toEqual([
      'outer/inner#1>inner/load#1: This belongs to another flow or function; open that one to change it.',
    ]);
  });
});

describe('a large file', () => {
  const LARGE = `${CODE}${'// a line of a long file\n'.repeat(5_000)}`;

  it('shows the drawing as it is typed before the rest has been read', async () => {
    editor.type(FILE, LARGE);
    await session.show(FILE);
    const { promise, resolve } = Promise.withResolvers<void>();
    analysis.gate = promise;
    editor.type(FILE, LARGE.replace("extract('a');\n", "extract('a');\n  await load(rows);\n"));
    await expect.poll(() => views().at(-1)).toBe('etl.ts v3 current etl: extract#1 load#1');
    resolve();
    await expect.poll(() => analysis.running).toBe(0);
  });

  it('keeps the last good drawing while it does not parse', async () => {
    editor.type(FILE, LARGE);
    await session.show(FILE);
    editor.type(FILE, LARGE.replace("extract('a');", "extract('a'"));
    await expect.poll(() => views().at(-1)).toMatch(/broken etl: extract#1/);
  });
});

describe('an edit on the canvas', () => {
  const CHANGED = 'The source has changed since; look at the new picture and try again.';
  const edit = (version: number, verb: EditVerb = ADD_LOAD): Promise<void> =>
    session.handle({ type: 'edit', verb, version });
  const text = async (): Promise<string> => (await editor.readText(FILE)).text;

  it('is one change of the text, which draws the new picture and can be taken back', async () => {
    await session.show(FILE);
    await edit(1);
    expect(await text()).toBe(WITH_EMPTY_LOAD);
    await shows('etl.ts v2 current etl: extract#1 load#1');
    await session.handle({ type: 'undo' });
    expect(await text()).toBe(CODE);
    await session.handle({ type: 'redo' });
    expect(await text()).toBe(WITH_EMPTY_LOAD);
    expect(refusals()).toEqual([]);
  });

  it('is refused on a picture that is older than the text', async () => {
    await session.show(FILE);
    editor.type(FILE, `// new\n${CODE}`);
    await edit(1, { verb: 'remove-call', node: 'etl/extract#1' });
    expect(refusals()).toEqual([`etl/extract#1: ${CHANGED}`]);
    expect(await text()).toBe(`// new\n${CODE}`);
  });

  it('is refused while the text is broken', async () => {
    await session.show(FILE);
    editor.type(FILE, BROKEN);
    await shows('etl.ts v2 broken etl: extract#1');
    await edit(2);
    expect(refusals()).toEqual([`-: ${CHANGED}`]);
    expect(await text()).toBe(BROKEN);
  });

  it('is refused when the text moves on while it is worked out', async () => {
    await session.show(FILE);
    const apply = bench.analysis.applyVerb;
    bench.analysis.applyVerb = (source, verb) => {
      editor.type(FILE, `// new\n${CODE}`);
      return apply(source, verb);
    };
    await edit(1);
    expect(refusals()).toEqual([`-: ${CHANGED}`]);
    expect(await text()).toBe(`// new\n${CODE}`);
  });

  it('that makes no sense is refused with its reason, at its node', async () => {
    await session.show(FILE);
    await edit(1, { verb: 'connect', from: 'etl/extract#1', to: 'etl/gone#1', argument: 'rows' });
    expect(refusals()).toHaveLength(1);
    expect(refusals()[0]).toMatch(/^etl\/gone#1: [A-Z].+\.$/);
    expect(await text()).toBe(CODE);
  });

  it('of a file that nobody has opened does nothing', async () => {
    await edit(1);
    await session.handle({ type: 'undo' });
    expect([await text(), sent]).toEqual([CODE, []]);
  });
});

describe('the cursor', () => {
  const cursors = (): (string | null)[] => messages('cursor').map(({ node }) => node);

  it('takes the picture to its node, once', async () => {
    await session.show(FILE);
    await session.cursorMoved(FILE, { line: 6, character: 24 });
    await session.cursorMoved(FILE, { line: 6, character: 25 });
    await session.handle({ type: 'cursor-at', file: FILE, position: { line: 0, character: 0 } });
    expect(cursors()).toEqual(['etl/extract#1', null]);
  });

  it('takes it to another flow', async () => {
    await session.show(FILE);
    await session.cursorMoved(FILE, { line: 9, character: 10 });
    expect(views().at(-1)).toBe('etl.ts v1 current other: load#1');
    expect(cursors()).toEqual(['other/load#1']);
  });

  it('leaves it alone in another file, and while the text is broken', async () => {
    await session.show(FILE);
    await session.cursorMoved('/w/else.ts', { line: 6, character: 24 });
    editor.type(FILE, BROKEN);
    await shows('etl.ts v2 broken etl: extract#1');
    await session.cursorMoved(FILE, { line: 6, character: 24 });
    expect(cursors()).toEqual([]);
  });

  it('goes where a node is selected, and does not come back as news', async () => {
    await session.show(FILE);
    await session.handle({ type: 'reveal', node: 'etl/extract#1' });
    await session.handle({ type: 'reveal', node: 'etl/gone#1' });
    await session.cursorMoved(FILE, { line: 6, character: 24 });
    expect(editor.asked).toEqual([`reveal ${FILE} 6:21-6:28`]);
    expect(cursors()).toEqual([]);
  });
});

describe('a run over the picture', () => {
  const put = (...tasks: Parameters<typeof taskRun>[0][]): void => {
    orchestrator.runs.set('f1', flowRun({ id: 'f1', state: state('RUNNING', 1) }));
    orchestrator.tasks.set('f1', tasks.map(taskRun));
  };
  const shownStates = (): unknown => {
    const run = messages('run').at(-1)?.run;
    return run && Object.fromEntries(Object.entries(run.nodes).map(([id, node]) => [id, node.state.type]));
  };

  it('shows its states by node, and what no node explains', async () => {
    put({ id: 'extract', state: 'RUNNING', at: 2 }, { id: 'gone' });
    await session.show(FILE);
    await session.handle({ type: 'show-run', flowRunId: 'f1' });
    const run = messages('run').at(-1)?.run;
    expect(shownStates()).toEqual({ 'etl/extract#1': 'RUNNING' });
    expect(run?.unmatched.map(({ name }) => name)).toEqual(['gone-0']);
    expect(run?.own).toBe(false);
    orchestrator.change({ kind: 'task-run', taskRun: taskRun({ id: 'extract', state: 'FAILED', at: 3 }) });
    await expect.poll(shownStates, { interval: 5 }).toEqual({ 'etl/extract#1': 'FAILED' });
    expect((await snapshot()).run?.run.id).toBe('f1');
    await session.handle({ type: 'show-run', flowRunId: null });
    expect(messages('run').at(-1)?.run).toBeNull();
  });

  it('comes off with the flow that it was of', async () => {
    put({ id: 'extract' });
    await session.show(FILE);
    await session.showRun('f1');
    await session.show(FILE, 'other');
    expect(messages('run').map(({ run }) => run?.run.id ?? null)).toEqual(['f1', null]);
  });

  it('follows the source when that changes', async () => {
    put({ id: 'extract' }, { id: 'load' });
    await session.show(FILE);
    await session.showRun('f1');
    editor.type(FILE, WITH_LOAD);
    await expect
      .poll(shownStates, { interval: 1 })
      .toEqual({ 'etl/extract#1': 'COMPLETED', 'etl/load#1': 'COMPLETED' });
  });

  it('is put there when a person starts it, with what the form asked for', async () => {
    put({ id: 'extract' });
    await session.show(FILE);
    session.openForm();
    expect((await snapshot()).form).toBe(true);
    const started = session.handle({ type: 'run', parameters: { n: 1 }, debug: false });
    await expect.poll(() => editor.launches.length, { interval: 1 }).toBe(1);
    editor.launches[0]?.child.say({ kind: 'flow-run', flowRunId: 'f1' });
    await started;
    await expect.poll(() => messages('run').at(-1)?.run?.run.id, { interval: 1 }).toBe('f1');
    expect(messages('run').at(-1)?.run?.own).toBe(true);
    expect((await snapshot()).form).toBe(false);
    expect(editor.launches[0]?.request.args.slice(0, 4)).toEqual(['run', `${FILE}:etl`, '--params', '{"n":1}']);
  });

  it('is started under the debugger, cancelled and its log shown by whom they concern', async () => {
    put();
    await session.show(FILE);
    await session.handle({ type: 'run', parameters: {}, debug: true });
    await session.handle({ type: 'open-log', flowRunId: 'f1' });
    await session.handle({ type: 'open-log', flowRunId: 'f1', taskRunId: 't1' });
    await session.handle({ type: 'cancel', flowRunId: 'f1' });
    expect(editor.asked).toEqual([`save ${FILE}`, `debug run ${FILE}:etl --params {}`, 'log f1', 'log f1 t1']);
    expect(orchestrator.asked.at(-1)).toBe('cancel f1');
  });

  it('is run again from the source, and the new one takes its place', async () => {
    put({ id: 'extract' });
    const label = { 'millrace.source': `${FILE}:etl` };
    orchestrator.runs.set('f0', flowRun({ id: 'f0', labels: label, parameters: { n: 2 } }));
    await session.show(FILE);
    await session.showRun('f0');
    const retried = session.handle({ type: 'retry', flowRunId: 'f0' });
    await expect.poll(() => editor.launches.length, { interval: 1 }).toBe(1);
    editor.launches[0]?.child.say({ kind: 'flow-run', flowRunId: 'f1' });
    await retried;
    expect(editor.launches[0]?.request.args[3]).toBe('{"n":2}');
    expect(messages('run').map(({ run }) => run?.run.id)).toEqual(['f0', 'f1']);
  });

  it('tells of all runs in the browser alone, where nothing else shows them', async () => {
    put();
    await bench.runs.start();
    expect((await snapshot()).runs).toEqual([]);
    open('browser');
    expect((await snapshot()).runs.map(({ id }) => id)).toEqual(['f1']);
    orchestrator.change({ kind: 'flow-run', flowRunId: 'f1', state: state('PAUSED', 9) });
    await expect.poll(() => messages('runs').at(-1)?.runs[0]?.state.type, { interval: 5 }).toBe('PAUSED');
    orchestrator.status('offline');
    expect(messages('runs').at(-1)?.connection.kind).toBe('lost');
  });
});

describe('what a person dragged', () => {
  it('is kept for its flow, and comes with the next picture', async () => {
    await session.show(FILE);
    const positions = { 'etl/extract#1': { x: 3, y: 4 } };
    await session.handle({ type: 'arrange', flow: 'etl', positions });
    expect((await snapshot()).view.positions).toEqual(positions);
    open('vscode');
    await session.show(FILE, 'other');
    expect(lastView().positions).toEqual({});
    await session.show(FILE, 'etl');
    expect(lastView().positions).toEqual(positions);
  });
});

it('saves a drawing where the person says, be it text or not', async () => {
  await session.show(FILE);
  await session.handle({ type: 'save-drawing', name: 'etl.svg', content: '<svg>ä</svg>', encoding: 'text' });
  await session.handle({ type: 'save-drawing', name: 'etl.png', content: btoa('PNG'), encoding: 'base64' });
  expect(editor.asked).toEqual(['save etl.svg: <svg>ä</svg>', 'save etl.png: PNG']);
});
