import { describe, expect, it } from 'vitest';
import { FILE, messages, openPanel, panelForEachTest, snapshot, WITH_LOAD, world } from './panel-world.ts';
import { flowRun, state, taskRun } from './sample-runs.ts';

panelForEachTest();

describe('a run over the picture', () => {
  const put = (...tasks: Parameters<typeof taskRun>[0][]): void => {
    world.orchestrator.runs.set('f1', flowRun({ id: 'f1', state: state('RUNNING', 1) }));
    world.orchestrator.tasks.set('f1', tasks.map(taskRun));
  };
  const shownStates = (): unknown => {
    const run = messages('run').at(-1)?.run;
    return run && Object.fromEntries(Object.entries(run.nodes).map(([id, node]) => [id, node.state.type]));
  };

  it('shows its states by node, and what no node explains', async () => {
    put({ id: 'extract', state: 'RUNNING', at: 2 }, { id: 'gone' });
    await world.session.show(FILE);
    await world.session.handle({ type: 'show-run', flowRunId: 'f1' });
    const run = messages('run').at(-1)?.run;
    expect(shownStates()).toEqual({ 'etl/extract#1': 'RUNNING' });
    expect(run?.unmatched.map(({ name }) => name)).toEqual(['gone-0']);
    expect(run?.own).toBe(false);
    world.orchestrator.change({ kind: 'task-run', taskRun: taskRun({ id: 'extract', state: 'FAILED', at: 3 }) });
    await expect.poll(shownStates, { interval: 5 }).toEqual({ 'etl/extract#1': 'FAILED' });
    expect((await snapshot()).run?.run.id).toBe('f1');
    await world.session.handle({ type: 'show-run', flowRunId: null });
    expect(messages('run').at(-1)?.run).toBeNull();
  });

  it('comes off with the flow that it was of', async () => {
    put({ id: 'extract' });
    await world.session.show(FILE);
    await world.session.showRun('f1');
    await world.session.show(FILE, 'other');
    expect(messages('run').map(({ run }) => run?.run.id ?? null)).toEqual(['f1', null]);
  });

  it('follows the source when that changes', async () => {
    put({ id: 'extract' }, { id: 'load' });
    await world.session.show(FILE);
    await world.session.showRun('f1');
    world.editor.type(FILE, WITH_LOAD);
    await expect
      .poll(shownStates, { interval: 1 })
      .toEqual({ 'etl/extract#1': 'COMPLETED', 'etl/load#1': 'COMPLETED' });
  });

  it('is put there when a person starts it, with what the form asked for', async () => {
    put({ id: 'extract' });
    await world.session.show(FILE);
    world.session.openForm();
    expect((await snapshot()).form).toBe(true);
    const started = world.session.handle({ type: 'run', parameters: { n: 1 }, debug: false });
    await expect.poll(() => world.editor.launches.length, { interval: 1 }).toBe(1);
    world.editor.launches[0]?.child.say({ kind: 'flow-run', flowRunId: 'f1' });
    await started;
    await expect.poll(() => messages('run').at(-1)?.run?.run.id, { interval: 1 }).toBe('f1');
    expect(messages('run').at(-1)?.run?.own).toBe(true);
    expect((await snapshot()).form).toBe(false);
    expect(world.editor.launches[0]?.request.args.slice(0, 4)).toEqual(['run', `${FILE}:etl`, '--params', '{"n":1}']);
  });

  it('is started under the debugger, cancelled and its log shown by whom they concern', async () => {
    put();
    await world.session.show(FILE);
    await world.session.handle({ type: 'run', parameters: {}, debug: true });
    await world.session.handle({ type: 'open-log', flowRunId: 'f1' });
    await world.session.handle({ type: 'open-log', flowRunId: 'f1', taskRunId: 't1' });
    await world.session.handle({ type: 'cancel', flowRunId: 'f1' });
    expect(world.editor.asked).toEqual([`save ${FILE}`, `debug run ${FILE}:etl --params {}`, 'log f1', 'log f1 t1']);
    expect(world.orchestrator.asked.at(-1)).toBe('cancel f1');
  });

  it('is run again from the source, and the new one takes its place', async () => {
    put({ id: 'extract' });
    const label = { 'millrace.source': `${FILE}:etl` };
    world.orchestrator.runs.set('f0', flowRun({ id: 'f0', labels: label, parameters: { n: 2 } }));
    await world.session.show(FILE);
    await world.session.showRun('f0');
    const retried = world.session.handle({ type: 'retry', flowRunId: 'f0' });
    await expect.poll(() => world.editor.launches.length, { interval: 1 }).toBe(1);
    world.editor.launches[0]?.child.say({ kind: 'flow-run', flowRunId: 'f1' });
    await retried;
    expect(world.editor.launches[0]?.request.args[3]).toBe('{"n":2}');
    expect(messages('run').map(({ run }) => run?.run.id)).toEqual(['f0', 'f1']);
  });

  it('tells of all runs in the browser alone, where nothing else shows them', async () => {
    put();
    await world.bench.runs.start();
    expect((await snapshot()).runs).toEqual([]);
    openPanel('browser');
    expect((await snapshot()).runs.map(({ id }) => id)).toEqual(['f1']);
    world.orchestrator.change({ kind: 'flow-run', flowRunId: 'f1', state: state('PAUSED', 9) });
    await expect.poll(() => messages('runs').at(-1)?.runs[0]?.state.type, { interval: 5 }).toBe('PAUSED');
    world.orchestrator.status('offline');
    expect(messages('runs').at(-1)?.connection.kind).toBe('lost');
  });
});
