import { afterEach, beforeEach, expect, it } from 'vitest';
import { testServer } from './test-context.ts';

let server: ReturnType<typeof testServer>;
beforeEach(() => {
  server = testServer();
});
afterEach(() => server.close());

it.each(['/flow_runs/history', '/task_runs/history'])('%s ends its last interval with the calendar', async (path) => {
  const { status, body } = await server.call('POST', path, {
    history_start: '1120-02-10T13:55:36Z',
    history_end: '3982-07-24T03:58:28Z',
    history_interval_seconds: 6.5e235,
  });
  expect(status).toBe(200);
  expect(body).toEqual([
    { interval_start: '1120-02-10T13:55:36.000000Z', interval_end: '9999-12-31T23:59:59.999999Z', states: [] },
  ]);
});
