import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowGraph, GraphNode } from '../../src/model/graph.ts';
import { CALL_SITE_LABEL, type TaskRun } from '../../src/model/run.ts';
import type { StateType } from '../../src/model/run-state.ts';
import { matchRuns } from '../../src/workbench/match-runs.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';
import { taskRun } from './sample-runs.ts';

const analyzer = await openAnalyzer();

const PRELUDE = `from prefect import flow, task
@task
def extract(): ...
@task
def load(row): ...
@task(name="Send mail")
def mail(to): ...
@flow
def child(): ...
`;

/** The flow `main` with this body, and how many lines stand above its `def`. */
function flowOf(body: string): FlowGraph {
  const lines = body.trim().split('\n');
  const text = `${PRELUDE}@flow\ndef main():\n${lines.map((line) => `    ${line}`).join('\n')}\n`;
  const graph = analyzer.analyze({ file: '/w/main.py', text });
  return graph.flows.find((flow) => flow.symbol === 'main') as FlowGraph;
}

/** `name key/dynamic STATE @line:character`, the latter two left out where they do not matter; lines count in the body. */
function runOf(text: string, index: number, flow: FlowGraph): TaskRun {
  const [, name = '', key = '', dynamic = '', type = 'COMPLETED', line, character] =
    /^(.+?)(?: (\S+)\/(\S+))?(?: ([A-Z]+))?(?: @(\d+):(\d+))?$/.exec(text) ?? [];
  const dash = name.lastIndexOf('-');
  const first = flow.range.start.line + 2;
  return taskRun({
    id: `run${index}`,
    name,
    taskKey: key || `${name.slice(0, dash)}-0a1b2c3d`,
    dynamicKey: dynamic || name.slice(dash + 1),
    state: type as StateType,
    startTime: `2026-01-01T00:00:${String(index).padStart(2, '0')}.000000Z`,
    labels: line ? { [CALL_SITE_LABEL]: `/w/main.py:${first + Number(line)}:${4 + Number(character)}` } : {},
  });
}

/** Each node with the runs it got, and what was left over. */
function matched(flow: FlowGraph, runs: TaskRun[], file = '/w/main.py'): string {
  const { nodes, unmatched } = matchRuns(flow, file, runs);
  const names = new Map(runs.map((run) => [run.id, run.name]));
  const lines = flow.nodes.flatMap(({ id }: GraphNode) =>
    nodes[id] ? [`${id.slice('main/'.length)}: ${nodes[id].taskRunIds.map((run) => names.get(run)).join(' ')}`] : [],
  );
  return [...lines, ...(unmatched.length > 0 ? [`left: ${unmatched.map((run) => run.name).join(' ')}`] : [])].join(
    '\n',
  );
}

function check(body: string, runs: string[], expected: string): void {
  const flow = flowOf(body);
  const all = runs.map((run, index) => runOf(run, index, flow));
  const lines = expected
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\n');
  expect(matched(flow, all)).toBe(lines);
  // The order in which runs are told must not matter.
  expect(matched(flow, [...all].reverse())).toBe(lines);
}

describe('runs without a call site', () => {
  it('belong to the call of their name', () =>
    check(
      'rows = extract()\nload(rows)',
      ['extract-0', 'load-0'],
      `extract#1: extract-0
       load#1: load-0`,
    ));

  it('belong to the calls of one name in the order of the source', () =>
    check(
      'load(1)\nload(2)\nload(3)',
      ['load-7f0', 'load-2aa'],
      `load#1: load-7f0
       load#2: load-2aa`,
    ));

  it('all belong to a mapped call', () =>
    check('load.map([1, 2, 3])', ['load-0', 'load-1', 'load-2'], 'load#1: load-0 load-1 load-2'));

  it('all belong to a call in a loop, but for those that later calls need', () =>
    check(
      'for row in rows:\n    load(row)\nload(1)',
      ['load-0', 'load-1', 'load-2'],
      `load#1: load-0 load-1
       load#2: load-2`,
    ));

  it('belong to the last call where there are more than calls', () =>
    check(
      'load(1)\nload(2)',
      ['load-0', 'load-1', 'load-2'],
      `load#1: load-0
       load#2: load-1 load-2`,
    ));

  it('are left over where nothing is called so', () =>
    check(
      'extract()',
      ['extract-0', 'gone-0'],
      `extract#1: extract-0
       left: gone-0`,
    ));

  it('belong to a subflow where they track one', () =>
    check('child()\nextract()', ['child-0 child-11112222/0', 'extract-0'], 'child#1: child-0\nextract#1: extract-0'));
});

describe('runs with a name of their own', () => {
  it("belong to the call of their task's key", () =>
    check('extract()\nload(1)', ['row 17 load-0a1b2c3d/5f1', 'extract-0'], 'extract#1: extract-0\nload#1: row 17'));

  it("belong to it by Prefect's key of a loaded file too", () =>
    check('load(1)', ['row 17 __prefect_loader_14001.load-0a1b2c3d/5f1'], 'load#1: row 17'));

  it('belong to it where the task is not called as its function is', () =>
    check('mail("a")', ['to a mail-0a1b2c3d/5f1'], 'mail#1: to a'));

  it('share the calls with those that have the usual name', () =>
    check(
      'mail("a")\nmail("b")',
      ['Send mail-0 mail-0a1b2c3d/0', 'to b mail-0a1b2c3d/1'],
      `mail#1: Send mail-0
       mail#2: to b`,
    ));
});

describe('runs with a call site', () => {
  it('belong to the call that stands there', () =>
    check(
      'load(1)\nload(2)',
      ['load-0 @1:0', 'load-1 @0:0', 'load-2 @1:0'],
      `load#1: load-1
       load#2: load-0 load-2`,
    ));

  it('belong to the inner of two nested calls where both are of one name', () =>
    check('load(load(1))', ['load-0 @0:5', 'load-1 @0:0'], 'load#1: load-0\nload#2: load-1'));

  it('keep to their names where another call stands there now', () =>
    check('extract()\nload(1)', ['load-0 @0:0', 'extract-0 @1:0'], 'extract#1: extract-0\nload#1: load-0'));

  it('belong there under a name of their own', () =>
    check('mail("a")\nmail("b")', ['to b mail-0a1b2c3d/0 @1:0'], 'mail#2: to b'));

  it('leave the other calls to the runs that have none', () =>
    check('load(1)\nload(2)', ['load-0 @0:0', 'load-1'], 'load#1: load-0\nload#2: load-1'));

  it('count for nothing in another file, and for a file said in short', () => {
    const flow = flowOf('load(1)\nload(2)');
    const run = runOf('load-0 @1:0', 0, flow);
    expect(matched(flow, [run], '/w/other.py')).toBe('load#1: load-0');
    expect(matched(flow, [run], 'main.py')).toBe('load#2: load-0');
  });
});

it('every run belongs to one node or is left over, whatever runs there are', () => {
  const flow = flowOf(
    'rows = extract()\nfor row in rows:\n    load(row)\nload(1)\nmail("a")\nmail.map(["b"])\nchild()',
  );
  const some = fc.record({
    name: fc.constantFrom('load-0', 'load-1', 'extract-0', 'Send mail-0', 'row 1', 'gone-0', 'child-0', '', '-0'),
    taskKey: fc.constantFrom('load-0a1b2c3d', 'mail-0a1b2c3d', 'constructor', ''),
    dynamicKey: fc.constantFrom('0', '1', ''),
    line: fc.nat(20),
    character: fc.nat(20),
  });
  fc.assert(
    fc.property(fc.array(some, { maxLength: 12 }), (given) => {
      const runs = given.map(({ line, character, ...run }, index) =>
        taskRun({ ...run, id: `r${index}`, labels: { [CALL_SITE_LABEL]: `/w/main.py:${line}:${character}` } }),
      );
      const { nodes, unmatched } = matchRuns(flow, '/w/main.py', runs);
      const placed = [...Object.values(nodes).flatMap((node) => node.taskRunIds), ...unmatched.map(({ id }) => id)];
      expect(placed.sort()).toEqual(runs.map(({ id }) => id).sort());
      for (const node of Object.values(nodes)) expect(node.total).toBe(node.taskRunIds.length);
    }),
    { numRuns: 500 },
  );
});

describe('the runs of one node', () => {
  const flow = flowOf('load.map([1, 2, 3])');
  const summary = (...runs: Partial<Parameters<typeof taskRun>[0]>[]) => {
    const { nodes } = matchRuns(
      flow,
      '/w/main.py',
      runs.map((run, index) =>
        taskRun({ id: `r${index}`, name: `load-${index}`, taskKey: 'load-0a1b2c3d', dynamicKey: `${index}`, ...run }),
      ),
    );
    return nodes['main/load#1'];
  };

  it.each<[StateType[], string]>([
    [['COMPLETED', 'COMPLETED'], 'COMPLETED'],
    [['COMPLETED', 'PENDING'], 'PENDING'],
    [['PENDING', 'FAILED'], 'FAILED'],
    [['FAILED', 'RUNNING'], 'RUNNING'],
    [['COMPLETED', 'CRASHED', 'SCHEDULED'], 'CRASHED'],
    [['COMPLETED', 'CANCELLED'], 'CANCELLED'],
    [['CANCELLED', 'CANCELLING'], 'CANCELLING'],
    [['PAUSED', 'COMPLETED'], 'PAUSED'],
  ])('%j show as %s, whatever their order', (states, expected) => {
    expect(summary(...states.map((state) => ({ state })))?.state.type).toBe(expected);
    expect(summary(...states.toReversed().map((state) => ({ state })))?.state.type).toBe(expected);
  });

  it('are counted, and last from the first start to the last end', () => {
    const all = summary(
      { state: 'COMPLETED', startTime: '2026-01-01T00:00:02Z', endTime: '2026-01-01T00:00:03Z', runCount: 1 },
      {
        state: 'FAILED',
        startTime: '2026-01-01T00:00:01Z',
        endTime: '2026-01-01T00:00:09Z',
        runCount: 3,
        message: 'no',
      },
      { state: 'CRASHED', startTime: '2026-01-01T00:00:04Z', endTime: '2026-01-01T00:00:05Z' },
    );
    expect(all).toEqual({
      state: { type: 'FAILED', name: 'Failed', message: 'no' },
      total: 3,
      completed: 1,
      failed: 2,
      running: 0,
      attempts: 3,
      startTime: '2026-01-01T00:00:01Z',
      endTime: '2026-01-01T00:00:09Z',
      taskRunIds: ['r1', 'r0', 'r2'],
    });
  });

  it('have no end while one of them goes on, and no start before one has begun', () => {
    const running = summary(
      { state: 'COMPLETED', startTime: '2026-01-01T00:00:02Z', endTime: '2026-01-01T00:00:03Z' },
      { state: 'RUNNING', startTime: '2026-01-01T00:00:02Z' },
    );
    expect(running).toMatchObject({ startTime: '2026-01-01T00:00:02Z', running: 1 });
    expect(running).not.toHaveProperty('endTime');
    expect(summary({ state: 'PENDING' })).not.toHaveProperty('startTime');
  });
});
