import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunChange } from '../../src/client/watch-runs.ts';
import type { RunState } from '../../src/model/run-state.ts';
import { ConnectionKeeper } from '../../src/workbench/connection.ts';
import { RunStore } from '../../src/workbench/run-store.ts';
import { ADDRESS, FakeOrchestrator } from './fake-orchestrator.ts';
import { flowRun, state, taskRun } from './sample-runs.ts';

const FRAME_MS = 50;

let orchestrator: FakeOrchestrator;
let connection: ConnectionKeeper;
let store: RunStore;
let told: (string[] | 'all')[];

beforeEach(() => {
  vi.useFakeTimers();
  orchestrator = new FakeOrchestrator();
  connection = new ConnectionKeeper({
    find: async () => ADDRESS,
    startEmbedded: async () => ADDRESS,
    connect: async () => orchestrator,
  });
  store = new RunStore(connection);
  told = [];
  store.onDidChange(({ flowRunIds }) => told.push(flowRunIds ? [...flowRunIds].sort() : 'all'));
});
afterEach(() => {
  store.dispose();
  vi.useRealTimers();
});

/** Starts the store on these runs, and forgets what it told of them. */
async function started(...runs: Parameters<typeof flowRun>[0][]): Promise<void> {
  for (const run of runs) orchestrator.runs.set(run.id, flowRun(run));
  await store.start();
  await frame();
  told.length = 0;
  orchestrator.asked.length = 0;
}

const frame = (): Promise<unknown> => vi.advanceTimersByTimeAsync(FRAME_MS);
const changed = (flowRunId: string, to: RunState): RunChange => ({ kind: 'flow-run', flowRunId, state: to });
const shown = (id: string): string | undefined => store.flowRun(id)?.state.type;

describe('the store of runs', () => {
  it('lists the newest first', async () => {
    await started(
      { id: 'b', created: '2026-01-02T00:00:00.000000Z' },
      { id: 'c', created: '2026-01-03T00:00:00.000000Z' },
      { id: 'a', created: '2026-01-01T00:00:00.000000Z' },
    );
    expect(store.list().map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  });

  it('knows nothing and asks nobody while there is no orchestrator', async () => {
    const alone = new RunStore(
      new ConnectionKeeper({ find: async () => undefined, startEmbedded: async () => ADDRESS }),
    );
    await alone.load('f1');
    await alone.refresh();
    expect(alone.list()).toEqual([]);
    alone.dispose();
  });

  it('watches once, however often it is started', async () => {
    await started();
    await store.start();
    await store.load('f1');
    expect(orchestrator.watchers).toBe(1);
    store.dispose();
    expect(orchestrator.watchers).toBe(0);
  });

  it('forgets one orchestrator with the other', async () => {
    await started({ id: 'old' });
    const left = orchestrator;
    orchestrator = new FakeOrchestrator();
    orchestrator.runs.set('new', flowRun({ id: 'new' }));
    connection.reset();
    await store.start();
    expect(store.list().map(({ id }) => id)).toEqual(['new']);
    expect([left.watchers, left.closed, orchestrator.watchers]).toEqual([0, true, 1]);
  });

  it('keeps a few hundred runs and lets the oldest go', async () => {
    await started();
    for (let n = 0; n < 450; n++) {
      const created = new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();
      orchestrator.runs.set(`r${n}`, flowRun({ id: `r${n}`, created }));
      orchestrator.change(changed(`r${n}`, state('PENDING')));
    }
    await frame();
    expect(store.list().length).toBeLessThanOrEqual(400);
    expect(store.list().length).toBeGreaterThanOrEqual(200);
    expect(store.list()[0]?.id).toBe('r449');
  });
});

describe('a state', () => {
  it('replaces an older one and never a newer one, whichever way it comes', async () => {
    await started({ id: 'f1', state: state('RUNNING', 5) });
    const before = store.flowRun('f1');
    orchestrator.change(changed('f1', state('PENDING', 4)));
    expect(shown('f1')).toBe('RUNNING');
    orchestrator.change(changed('f1', state('CANCELLING', 6)));
    expect(shown('f1')).toBe('CANCELLING');
    expect(before?.state.type).toBe('RUNNING');
    // The list was read before the event came.
    await store.refresh();
    expect(shown('f1')).toBe('CANCELLING');
  });

  it('of a task run keeps to the same rule', async () => {
    await started({ id: 'f1' });
    const taskState = (): string[] => store.taskRuns('f1').map((run) => run.state.type);
    orchestrator.change({ kind: 'task-run', taskRun: taskRun({ id: 't', state: 'RUNNING', at: 2 }) });
    orchestrator.change({ kind: 'task-run', taskRun: taskRun({ id: 't', state: 'PENDING', at: 1 }) });
    expect(taskState()).toEqual(['RUNNING']);
    orchestrator.change({ kind: 'task-run', taskRun: taskRun({ id: 't', state: 'COMPLETED', at: 2 }) });
    expect(taskState()).toEqual(['COMPLETED']);
    orchestrator.tasks.set('f1', [taskRun({ id: 't', state: 'RUNNING', at: 2 - 1 })]);
    await store.load('f1');
    expect(taskState()).toEqual(['COMPLETED']);
  });

  it('of a task run without a flow run is nothing to show', async () => {
    await started();
    const { flowRunId: _, ...alone } = taskRun({ id: 't' });
    orchestrator.change({ kind: 'task-run', taskRun: alone });
    await frame();
    expect(told).toEqual([]);
  });

  it('of an unknown run brings the run', async () => {
    await started();
    orchestrator.runs.set('f1', flowRun({ id: 'f1', name: 'new-run' }));
    orchestrator.change(changed('f1', state('PENDING')));
    await frame();
    expect(store.flowRun('f1')?.name).toBe('new-run');
    expect(orchestrator.asked).toEqual(['run f1']);
  });

  it('that ends a run brings its times, even while the run is being read', async () => {
    await started({ id: 'f1', state: state('PENDING', 1) });
    const release = orchestrator.hold();
    orchestrator.runs.set('f1', flowRun({ id: 'f1', state: state('RUNNING', 2) }));
    orchestrator.change(changed('f1', state('RUNNING', 2)));
    const end = state('COMPLETED', 3);
    orchestrator.runs.set('f1', flowRun({ id: 'f1', state: end, endTime: end.timestamp, totalRunTime: 1 }));
    orchestrator.change(changed('f1', end));
    release();
    await frame();
    expect(store.flowRun('f1')).toMatchObject({ state: end, endTime: end.timestamp, totalRunTime: 1 });
  });

  it('of a run that has been deleted takes it off, but one that can not be read does not', async () => {
    await started({ id: 'f1' }, { id: 'f2' });
    orchestrator.failure = new Error('no route to host');
    orchestrator.change(changed('f1', state('COMPLETED', 9)));
    await frame();
    expect(shown('f1')).toBe('COMPLETED');
    orchestrator.failure = undefined;
    orchestrator.runs.delete('f2');
    orchestrator.change(changed('f2', state('COMPLETED', 9)));
    await frame();
    expect(store.list().map(({ id }) => id)).toEqual(['f1']);
  });
});

describe('changes', () => {
  it('are told once a frame', async () => {
    await started({ id: 'f1' }, { id: 'f2' });
    orchestrator.change(changed('f1', state('PAUSED', 1)));
    orchestrator.change(changed('f1', state('PENDING', 2)));
    orchestrator.change({ kind: 'task-run', taskRun: taskRun({ id: 't', flowRunId: 'f2' }) });
    expect(told).toEqual([]);
    await frame();
    expect(told).toEqual([['f1', 'f2']]);
    await frame();
    expect(told).toHaveLength(1);
    orchestrator.change(changed('f2', state('PAUSED', 3)));
    await frame();
    expect(told).toEqual([['f1', 'f2'], ['f2']]);
  });

  it('of all runs swallow those of some', async () => {
    await started({ id: 'f1' });
    orchestrator.change(changed('f1', state('PAUSED', 1)));
    await store.refresh();
    orchestrator.change(changed('f1', state('PENDING', 2)));
    await frame();
    expect(told).toEqual(['all']);
  });

  it('reach nobody who has stopped listening', async () => {
    await started({ id: 'f1' });
    const heard: unknown[] = [];
    store.onDidChange((change) => heard.push(change))();
    orchestrator.change(changed('f1', state('PAUSED', 1)));
    await frame();
    expect(heard).toEqual([]);
    expect(told).toHaveLength(1);
  });
});

describe('a run that is loaded', () => {
  it('is read once with its task runs', async () => {
    await started();
    orchestrator.runs.set('f1', flowRun({ id: 'f1' }));
    orchestrator.tasks.set('f1', [taskRun({ id: 't1' }), taskRun({ id: 't2' })]);
    await store.load('f1');
    await store.load('f1');
    expect(store.taskRuns('f1').map(({ id }) => id)).toEqual(['t1', 't2']);
    expect(orchestrator.asked).toEqual(['run f1', 'task runs f1']);
  });

  it('is at hand for everyone who has asked for it meanwhile', async () => {
    await started({ id: 'f1' });
    orchestrator.tasks.set('f1', [taskRun({ id: 't1' })]);
    const release = orchestrator.hold();
    const seen: number[] = [];
    const loads = [1, 2].map(() => store.load('f1').then(() => seen.push(store.taskRuns('f1').length)));
    await frame();
    release();
    await Promise.all(loads);
    expect(seen).toEqual([1, 1]);
    expect(orchestrator.asked).toEqual(['task runs f1']);
  });

  it('is asked for again when it could not be read', async () => {
    await started({ id: 'f1' });
    orchestrator.tasks.set('f1', [taskRun({ id: 't1' })]);
    orchestrator.failure = new Error('no route to host');
    await store.load('f1');
    expect(connection.state).toMatchObject({ kind: 'lost', message: 'no route to host' });
    orchestrator.failure = undefined;
    await store.load('f1');
    expect(store.taskRuns('f1').map(({ id }) => id)).toEqual(['t1']);
  });
});

describe('a connection', () => {
  it('that comes back has the runs read again, and the task runs of those that are shown', async () => {
    await started({ id: 'f1', state: state('RUNNING', 1) }, { id: 'f2' });
    await store.load('f1');
    orchestrator.status('offline');
    expect(connection.state).toEqual({
      kind: 'lost',
      url: ADDRESS.url,
      message: 'it does not answer; trying again',
    });
    orchestrator.runs.set('f1', flowRun({ id: 'f1', state: state('COMPLETED', 8) }));
    orchestrator.runs.set('f3', flowRun({ id: 'f3' }));
    orchestrator.tasks.set('f1', [taskRun({ id: 't1' })]);
    orchestrator.asked.length = 0;
    orchestrator.status('live');
    await frame();
    expect(connection.state).toEqual({ kind: 'connected', url: ADDRESS.url, embedded: true });
    expect(orchestrator.asked).toEqual(['list', 'task runs f1']);
    expect([shown('f1'), shown('f3'), store.taskRuns('f1').length]).toEqual(['COMPLETED', 'RUNNING', 1]);
    expect(told.at(-1)).toBe('all');
  });

  it('is not told to be back before it is', async () => {
    await started();
    orchestrator.status('offline');
    orchestrator.status('connecting');
    expect(connection.state.kind).toBe('lost');
    orchestrator.status('polling');
    expect(connection.state.kind).toBe('connected');
  });

  it('is told to be lost when the runs can not be read', async () => {
    await started();
    orchestrator.failure = new Error('no route to host');
    await store.refresh();
    expect(connection.state).toMatchObject({ kind: 'lost', message: 'no route to host' });
  });
});
