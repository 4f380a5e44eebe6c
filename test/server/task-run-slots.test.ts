import { afterEach, beforeEach, expect, it } from 'vitest';
import { testServer } from './test-context.ts';

// A real server on SQLite locks itself out here: it takes the slots in a transaction beside that of the state.
let server: ReturnType<typeof testServer>;
let flowRun: string;
beforeEach(async () => {
  server = testServer();
  const flow = (await server.call('POST', '/flows/', { name: 'a' })).body.id;
  flowRun = (await server.call('POST', '/flow_runs/', { flow_id: flow, state: { type: 'RUNNING' } })).body.id;
});
afterEach(() => server.close());

let made = 0;
async function newTask(tags: string[]): Promise<string> {
  made += 1;
  const task = { flow_run_id: flowRun, name: 'task', task_key: 'task', dynamic_key: String(made), tags };
  return (await server.call('POST', '/task_runs/', { ...task, state: { type: 'PENDING' } })).body.id;
}
const limit = (tag: string, count: number) =>
  server.call('POST', '/concurrency_limits/', { tag, concurrency_limit: count });
const held = async (tag: string): Promise<string[]> =>
  (await server.call('GET', `/concurrency_limits/tag/${tag}`)).body.active_slots;
async function propose(id: string, type: string, more: object = {}): Promise<string> {
  const { body } = await server.call('POST', `/task_runs/${id}/set_state`, { state: { type }, ...more });
  return `${body.status} ${body.details.reason ?? body.state.name}`;
}

it('lets as many run as a tag allows, and the next one when a slot comes free', async () => {
  await limit('one', 1);
  const [first, second] = [await newTask(['one', 'free']), await newTask(['one'])];
  expect(await propose(first, 'RUNNING')).toBe('ACCEPT Running');
  expect(await held('one')).toEqual([first]);
  expect(await propose(second, 'RUNNING')).toBe('WAIT Concurrency limit reached for tags: one');
  expect(await propose(first, 'COMPLETED')).toBe('ACCEPT Completed');
  expect(await held('one')).toEqual([]);
  expect(await propose(second, 'RUNNING')).toBe('ACCEPT Running');
  expect(await held('one')).toEqual([second]);
});

it('takes slots of all tags or of none', async () => {
  await limit('one', 1);
  await limit('two', 2);
  await propose(await newTask(['one']), 'RUNNING');
  expect(await propose(await newTask(['one', 'two']), 'RUNNING')).toContain('WAIT');
  expect(await held('two')).toEqual([]);
});

it('gives slots back that were taken for a state that was not reached', async () => {
  await limit('one', 1);
  const id = await newTask(['one']);
  const scheduled_time = server.clock.in(60);
  await server.call('POST', `/task_runs/${id}/set_state`, {
    state: { type: 'SCHEDULED', state_details: { scheduled_time } },
    force: true,
  });
  expect(await propose(id, 'RUNNING')).toBe('WAIT Scheduled time is in the future');
  expect(await held('one')).toEqual([]);
});

it('gives them back when a run is forced to end', async () => {
  await limit('one', 1);
  const id = await newTask(['one']);
  await propose(id, 'RUNNING');
  await propose(id, 'CANCELLED', { force: true });
  expect(await held('one')).toEqual([]);
});

it('lets nobody wait for a limit of 0', async () => {
  await limit('none', 0);
  expect(await propose(await newTask(['none']), 'RUNNING')).toBe(
    'ABORT The concurrency limit on tag "none" is 0 and will deadlock if the task tries to run again.',
  );
});
