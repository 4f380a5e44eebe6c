import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanUpCancellations } from '../../src/server/services/clean-up-cancellations.ts';
import { failExpiredPauses } from '../../src/server/services/fail-expired-pauses.ts';
import { markCrashedRuns } from '../../src/server/services/mark-crashed-runs.ts';
import { markLateRuns } from '../../src/server/services/mark-late-runs.ts';
import { retainEvents } from '../../src/server/services/retain-events.ts';
import { retainRuns } from '../../src/server/services/retain-runs.ts';
import { testServer } from './test-context.ts';

let server: ReturnType<typeof testServer>;
beforeEach(() => {
  server = testServer();
});
afterEach(() => server.close());

async function newRun(state: object, rest: object = {}): Promise<string> {
  const { call } = server;
  const { body: flow } = await call('POST', '/flows/', { name: 'f' });
  const { body } = await call('POST', '/flow_runs/', { flow_id: flow.id, state, ...rest });
  return body.id;
}

async function stateOf(id: string): Promise<string> {
  const { body } = await server.call('GET', `/flow_runs/${id}`);
  return `${body.state_type} ${body.state_name}`;
}

const scheduledIn = (seconds: number): object => ({
  type: 'SCHEDULED',
  state_details: { scheduled_time: server.clock.in(seconds) },
});

describe('late runs', () => {
  it('are those that should have started more than 15 seconds ago', async () => {
    const { clock, context } = server;
    const id = await newRun(scheduledIn(10));
    clock.advance(24);
    await markLateRuns.run(context);
    expect(await stateOf(id)).toBe('SCHEDULED Scheduled');
    clock.advance(2);
    await markLateRuns.run(context);
    expect(await stateOf(id)).toBe('SCHEDULED Late');
  });

  it('keep the time at which they should have started, and are marked once', async () => {
    const { call, clock, context } = server;
    const due = clock.in(10);
    const id = await newRun(scheduledIn(10));
    clock.advance(60);
    await markLateRuns.run(context);
    await markLateRuns.run(context);
    expect((await call('GET', `/flow_runs/${id}`)).body.next_scheduled_start_time).toBe(due);
    expect((await call('GET', `/flow_run_states/?flow_run_id=${id}`)).body).toHaveLength(2);
  });
});

describe('paused runs', () => {
  const paused = (seconds: number): object => ({
    type: 'PAUSED',
    state_details: { pause_timeout: server.clock.in(seconds) },
  });

  it('fail when their time is over', async () => {
    const { clock, context } = server;
    const id = await newRun(paused(60));
    const later = await newRun(paused(600));
    clock.advance(59);
    await failExpiredPauses.run(context);
    expect(await stateOf(id)).toBe('PAUSED Paused');
    clock.advance(2);
    await failExpiredPauses.run(context);
    expect(await stateOf(id)).toBe('FAILED Failed');
    expect(await stateOf(later)).toBe('PAUSED Paused');
  });

  it('wait for ever when they have no time', async () => {
    const { clock, context } = server;
    const id = await newRun({ type: 'PAUSED' });
    clock.advance(1e6);
    await failExpiredPauses.run(context);
    expect(await stateOf(id)).toBe('PAUSED Paused');
  });
});

describe('what a cancelled run leaves behind', () => {
  it('is cancelled with it: task runs, and subflows', async () => {
    const { call, context } = server;
    const parent = await newRun({ type: 'RUNNING' });
    const task = { flow_run_id: parent, task_key: 'sub', dynamic_key: '0', state: { type: 'RUNNING' } };
    const { body: tracking } = await call('POST', '/task_runs/', task);
    const child = await newRun({ type: 'RUNNING' }, { parent_task_run_id: tracking.id });
    const { body: plain } = await call('POST', '/task_runs/', { ...task, dynamic_key: '1' });
    const { body: done } = await call('POST', '/task_runs/', {
      ...task,
      dynamic_key: '2',
      state: { type: 'COMPLETED' },
    });
    await cleanUpCancellations.run(context);
    expect(await stateOf(child)).toBe('RUNNING Running');
    await call('POST', `/flow_runs/${parent}/set_state`, { state: { type: 'CANCELLED' }, force: true });
    await cleanUpCancellations.run(context);
    expect(await stateOf(child)).toBe('CANCELLED Cancelled');
    expect((await call('GET', `/task_runs/${plain.id}`)).body.state_type).toBe('CANCELLED');
    expect((await call('GET', `/task_runs/${tracking.id}`)).body.state_type).toBe('CANCELLED');
    expect((await call('GET', `/task_runs/${done.id}`)).body.state_type).toBe('COMPLETED');
  });

  it('is left alone a day later', async () => {
    const { call, clock, context } = server;
    const parent = await newRun({ type: 'CANCELLED' });
    const task = { flow_run_id: parent, task_key: 't', dynamic_key: '0', state: { type: 'RUNNING' } };
    const { body } = await call('POST', '/task_runs/', task);
    clock.advance(86_400 + 1);
    await cleanUpCancellations.run(context);
    expect((await call('GET', `/task_runs/${body.id}`)).body.state_type).toBe('RUNNING');
  });

  it('does not wait for a run that nobody ends', async () => {
    const { clock, context } = server;
    const id = await newRun({ type: 'CANCELLING' }, {});
    clock.advance(299);
    await cleanUpCancellations.run(context);
    expect(await stateOf(id)).toBe('CANCELLING Cancelling');
    clock.advance(2);
    await cleanUpCancellations.run(context);
    expect(await stateOf(id)).toBe('CANCELLED Cancelled');
  });
});

describe('runs that fall silent', () => {
  const heartbeat = (id: string) =>
    server.call('POST', '/events', [
      {
        id: crypto.randomUUID(),
        occurred: server.clock.in(0),
        event: 'prefect.flow-run.heartbeat',
        resource: { 'prefect.resource.id': `prefect.flow-run.${id}` },
      },
    ]);

  /** Lets time pass with the service running as it does. */
  async function pass(seconds: number): Promise<void> {
    for (let passed = 0; passed < seconds; passed += 30) {
      server.clock.advance(30);
      await markCrashedRuns.run(server.context);
    }
  }

  it('have crashed after nine minutes', async () => {
    const id = await newRun({ type: 'RUNNING' });
    await heartbeat(id);
    await pass(510);
    expect(await stateOf(id)).toBe('RUNNING Running');
    await pass(90);
    expect(await stateOf(id)).toBe('CRASHED Crashed');
  });

  it('live as long as they are heard, and where they never said that they would be', async () => {
    const heard = await newRun({ type: 'RUNNING' });
    const mute = await newRun({ type: 'RUNNING' });
    for (let beats = 0; beats < 5; beats += 1) {
      await heartbeat(heard);
      await pass(180);
    }
    expect(await stateOf(heard)).toBe('RUNNING Running');
    expect(await stateOf(mute)).toBe('RUNNING Running');
  });

  it('are given time after the server itself was away', async () => {
    const id = await newRun({ type: 'RUNNING' });
    await heartbeat(id);
    await pass(60);
    server.clock.advance(3600);
    await pass(300);
    expect(await stateOf(id)).toBe('RUNNING Running');
    await pass(300);
    expect(await stateOf(id)).toBe('CRASHED Crashed');
  });
});

describe('old runs', () => {
  it('go with all that is theirs where the settings say so, those that they called after them', async () => {
    const { call, clock, context } = server;
    const end = (id: string) => call('POST', `/flow_runs/${id}/set_state`, { state: { type: 'COMPLETED' } });
    const count = async (what: string): Promise<unknown> => (await call('POST', `/${what}/count`, {})).body;
    const old = await newRun({ type: 'RUNNING' });
    const task = { task_key: 't', dynamic_key: '0', flow_run_id: old, state: { type: 'RUNNING' } };
    const { body: parent } = await call('POST', '/task_runs', task);
    const { body: flow } = await call('POST', '/flows', { name: 'called' });
    const called = { flow_id: flow.id, parent_task_run_id: parent.id, state: { type: 'RUNNING' } };
    const { body: child } = await call('POST', '/flow_runs', called);
    await call('POST', '/artifacts', { key: 'k', type: 'markdown', data: 'x', flow_run_id: old });
    for (const id of [child.id, old]) await end(id);
    await newRun({ type: 'RUNNING' });
    clock.advance(10 * 86_400);
    await end(await newRun({ type: 'RUNNING' }));
    await retainRuns.run(context);
    expect(await count('flow_runs')).toBe(4);
    context.settings.runRetentionDays = 9;
    await retainRuns.run(context);
    // The one that goes on and the one that has just ended stay.
    expect(await count('flow_runs')).toBe(2);
    expect([await count('task_runs'), await count('artifacts')]).toEqual([0, 0]);
    expect((await call('GET', '/artifacts/k/latest')).status).toBe(404);
  });
});

describe('old events', () => {
  it('go after a week', async () => {
    const { call, clock, context } = server;
    await newRun({ type: 'RUNNING' });
    const count = async () =>
      (await call('POST', '/events/filter', { filter: { occurred: { since: '2026-01-01T00:00:00Z' } } })).body.total;
    const before = await count();
    clock.advance(6 * 86_400);
    await newRun({ type: 'RUNNING' });
    clock.advance(1.5 * 86_400);
    await retainEvents.run(context);
    expect(before).toBeGreaterThan(0);
    expect(await count()).toBe(1);
  });
});
