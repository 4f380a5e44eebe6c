import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogLine } from '../../src/model/run.ts';
import { ConnectionKeeper } from '../../src/workbench/connection.ts';
import { RunLog } from '../../src/workbench/run-log.ts';
import { RunStore } from '../../src/workbench/run-store.ts';
import { ADDRESS, FakeOrchestrator } from './fake-orchestrator.ts';
import { flowRun, state, taskRun } from './sample-runs.ts';

let orchestrator: FakeOrchestrator;
let connection: ConnectionKeeper;
let runs: RunStore;
let log: RunLog | undefined;

beforeEach(() => {
  orchestrator = new FakeOrchestrator();
  orchestrator.runs.set('f1', flowRun({ id: 'f1' }));
  orchestrator.tasks.set('f1', [taskRun({ id: 't1', name: 'load-0' })]);
  connection = new ConnectionKeeper({
    find: async () => ADDRESS,
    startEmbedded: async () => ADDRESS,
    connect: async () => orchestrator,
  });
  runs = new RunStore(connection);
});
afterEach(() => {
  log?.dispose();
  runs.dispose();
});

const line = (message: string, taskRunId?: string): LogLine => ({
  id: message,
  name: 'prefect.flow_runs',
  level: 20,
  message,
  timestamp: '2026-01-01T00:00:01.000000Z',
  flowRunId: 'f1',
  ...(taskRunId ? { taskRunId } : {}),
});

/** Follows the log until the orchestrator has been asked for it. */
async function follow(taskRunId?: string): Promise<RunLog> {
  const followed = new RunLog({ connection, runs, flowRunId: 'f1', taskRunId });
  log = followed;
  await expect.poll(() => orchestrator.followers, { interval: 1 }).toBe(1);
  return followed;
}

describe('the log of a run', () => {
  it('is read and followed, each line under the name of its task run', async () => {
    const followed = await follow();
    const heard: string[] = [];
    followed.onDidAppend((lines) => heard.push(lines.map(({ message }) => message).join(' ')));
    orchestrator.log(line('a'), line('b', 't1'));
    orchestrator.log(line('c', 'gone'));
    expect(heard).toEqual(['a b', 'c']);
    expect(followed.text()).toBe(
      [
        '00:00:01.000 | INFO     | flow | a',
        '00:00:01.000 | INFO     | load-0 | b',
        '00:00:01.000 | INFO     | flow | c',
        '',
      ].join('\n'),
    );
  });

  it('can be that of one task run', async () => {
    const followed = await follow('t1');
    const heard: number[] = [];
    followed.onDidAppend((lines) => heard.push(lines.length));
    orchestrator.log(line('a'));
    orchestrator.log(line('b', 't1'), line('c'));
    expect([heard, followed.lines.map(({ message }) => message)]).toEqual([[1], ['b']]);
  });

  it('says why it is empty', async () => {
    const early = new RunLog({ connection, runs, flowRunId: 'f1' });
    expect(early.emptyText()).toBe('Waiting for the orchestrator…\n');
    early.dispose();
    const followed = await follow();
    expect(followed.emptyText()).toBe('No logs yet; they appear here as they come.\n');
    orchestrator.runs.set('f1', flowRun({ id: 'f1', state: state('COMPLETED', 9) }));
    await runs.refresh();
    expect(followed.emptyText()).toBe('This run wrote no logs.\n');
  });

  it('is followed no more once nobody looks', async () => {
    const followed = await follow();
    followed.dispose();
    expect(orchestrator.followers).toBe(0);
  });
});
