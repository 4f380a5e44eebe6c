import { randomUUID } from 'node:crypto';
import type { Case } from '../transcript.ts';
import { newFlow } from './flow-runs.ts';

export const logCases: Case[] = [
  {
    name: 'logs',
    async run(t) {
      const flow = await newFlow(t);
      const { body: run } = await t.ask('POST', '/flow_runs/', { flow_id: flow, name: 'logged' });
      const task = randomUUID();
      const line = (level: number, message: string, second: number, task_run_id: string | null = null) => ({
        name: 'prefect.flow_runs',
        level,
        message,
        timestamp: `2026-01-01T00:00:0${second}.5+00:00`,
        flow_run_id: run.id,
        task_run_id,
      });
      const lines = [
        line(20, 'an info', 2),
        line(40, 'an "error", bad', 1),
        line(30, 'two\nlines', 3, task),
        line(10, 'same time', 3),
      ];
      await t.call('POST', '/logs/', lines);
      await t.call('POST', '/logs/', []);
      const list = (logs: object, extra: object = {}) =>
        t.call(
          'POST',
          '/logs/filter',
          { logs: { flow_run_id: { any_: [run.id] }, ...logs }, ...extra },
          {
            pick: (found: { message: string }[]) => found.map(({ message }) => message),
          },
        );
      await t.call('POST', '/logs/filter', { logs: { flow_run_id: { any_: [run.id] } }, limit: 1 });
      await list({});
      await list({}, { sort: 'TIMESTAMP_DESC', limit: 2, offset: 2 });
      await list({ level: { ge_: 30 } });
      await list({ level: { le_: 20, ge_: 20 } });
      await list({ timestamp: { after_: '2026-01-01T00:00:02.5Z' } });
      await list({ timestamp: { before_: '2026-01-01T00:00:02.5Z' } });
      await list({ task_run_id: { any_: [task] } });
      await list({ task_run_id: { is_null_: true } });
      await list({ text: { query: 'INFO' } });
      await list({ text: { query: 'info error' } });
      await list({ text: { query: '-error -lines' } });
      await list({ text: { query: '"same time"' } });
      await list({ text: { query: '+prefect.flow_runs +info' } });
      await t.call('GET', `/flow_runs/${run.id}/logs/download`);
      await t.call('POST', '/logs/', [{ name: 'x' }]);
      await t.call('POST', '/logs/', {});
      await t.call('POST', '/logs/filter', { limit: 201 });
      await t.call('POST', '/logs/filter', { logs: { bogus: 1 } });
    },
  },
];
