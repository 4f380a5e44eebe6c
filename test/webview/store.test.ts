import { describe, expect, it } from 'vitest';
import type { FlowRun, LogLine } from '../../src/model/run.ts';
import type { HostMessage, RunView, Snapshot } from '../../src/protocol.ts';
import { reduce, type Store } from '../../webview/store.ts';
import { sampleFlow, sampleView } from './sample-flow.ts';
import { sampleStore } from './sample-store.ts';

const flow = sampleFlow('extract\nload(rows)\nextract -> load.rows');
const view = sampleView(flow);
const source = { file: '/w/f.ts', title: 'f.ts', text: 'x', highlight: null };
const line = (id: string): LogLine => ({ id, name: 'flow', level: 20, message: id, timestamp: '2026-01-01T00:00:00Z' });
const run: FlowRun = {
  id: 'r1',
  name: 'quick-fox',
  flowId: 'f',
  parameters: {},
  tags: [],
  labels: {},
  state: { type: 'RUNNING', name: 'Running', timestamp: '2026-01-01T00:00:00Z' },
  runCount: 1,
  totalRunTime: 0,
  created: '2026-01-01T00:00:00Z',
};
const runView: RunView = { run, nodes: {}, unmatched: [], own: true };

function check(before: Partial<Store>, message: HostMessage, expected: Partial<Store>): void {
  expect(reduce(frozen(sampleStore(before)), frozen(message))).toEqual(expected);
}

/** The value with all that it holds, so that whoever changes it fails. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

describe('a message of the host', () => {
  const snapshot: Snapshot = {
    host: 'browser',
    view,
    run: runView,
    runs: [run],
    connection: { kind: 'none', message: 'none runs' },
    cursor: 'f/load#1',
    source,
    form: true,
    library: [{ kind: 'task', file: '/w/b.ts', title: 'b.ts', id: 'load', name: 'load', parameters: ['rows'] }],
  };

  it('can give all of it at once, and then the host is there', () =>
    check({ lost: true }, { type: 'snapshot', snapshot }, { ...snapshot, ready: true, lost: false }));

  it('with all of it leaves the source that is shown where it brings none', () =>
    check(
      { source, lost: true },
      { type: 'snapshot', snapshot: { ...snapshot, source: null } },
      { ...snapshot, source, ready: true, lost: false },
    ));

  it('brings a view, which clears what was refused', () =>
    check({ refusal: { message: 'no' } }, { type: 'view', view }, { view, selection: null, refusal: null }));

  it('keeps a node selected that is still there', () => {
    const selection = { kind: 'node', id: 'f/load#1' } as const;
    check({ selection }, { type: 'view', view }, { view, selection, refusal: null });
    const gone = sampleView(sampleFlow('extract'));
    check({ selection }, { type: 'view', view: gone }, { view: gone, selection: null, refusal: null });
    const none = sampleView(null);
    check({ selection }, { type: 'view', view: none }, { view: none, selection: null, refusal: null });
  });

  it('lets go of an edge with every new picture', () => {
    const selection = { kind: 'edge', id: 'f/extract#1->f/load#1.rows:data' } as const;
    check({ selection }, { type: 'view', view }, { view, selection: null, refusal: null });
  });

  it('moves the cursor', () => {
    check({}, { type: 'cursor', node: 'f/load#1' }, { cursor: 'f/load#1' });
    check({ cursor: 'f/load#1' }, { type: 'cursor', node: null }, { cursor: null });
  });

  it('brings a run, runs and the source', () => {
    check({}, { type: 'run', run: runView }, { run: runView });
    check({ run: runView }, { type: 'run', run: null }, { run: null });
    const connection = { kind: 'connecting' } as const;
    check({}, { type: 'runs', runs: [run], connection }, { runs: [run], connection });
    check({}, { type: 'source', source }, { source });
  });

  it('begins a log, and shows it', () =>
    check(
      { log: { flowRunId: 'r0', lines: [line('x')] } },
      { type: 'log', flowRunId: 'r1', reset: true, lines: [line('a')] },
      { log: { flowRunId: 'r1', lines: [line('a')] }, pane: 'log' },
    ));

  it('adds lines to its log, and to no other', () => {
    const log = { flowRunId: 'r1', lines: [line('a')] };
    const more: HostMessage = { type: 'log', flowRunId: 'r1', reset: false, lines: [line('b')] };
    check({ log, pane: 'source' }, more, { log: { ...log, lines: [line('a'), line('b')] }, pane: 'source' });
    check({ log, pane: 'log' }, { ...more, flowRunId: 'r2' }, { log, pane: 'log' });
    check({ log: null }, more, { log: null, pane: 'source' });
  });

  it('says what was refused, and where', () => {
    check({}, { type: 'refused', message: 'no' }, { refusal: { message: 'no' } });
    check({}, { type: 'refused', message: 'no', node: 'n' }, { refusal: { message: 'no', node: 'n' } });
  });

  it('opens and closes the form', () => {
    check({}, { type: 'form', open: true }, { form: true });
    check({ form: true }, { type: 'form', open: false }, { form: false });
  });
});
