import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { taskRunsRequest } from '../../api/filters.ts';
import { historyRequest } from '../../api/history.ts';
import { setStateRequest } from '../../api/state.ts';
import { taskRunCreate } from '../../api/task-run.ts';
import { microsOf } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { NotFound } from '../errors.ts';
import { idOf, readBody, sendJson, sendNothing } from '../http.ts';
import { createTaskRun } from '../runs/create-task-run.ts';
import { setTaskRunState } from '../runs/set-task-run-state.ts';
import { isDeferred } from '../scheduled-tasks.ts';
import { countTaskRuns, listTaskRuns } from '../store/list-task-runs.ts';
import { readRunHistory } from '../store/run-history.ts';
import type { TaskRunRow } from '../store/tables.ts';
import { deleteTaskRun, readTaskRun, updateTaskRun } from '../store/task-runs.ts';
import { listJson, taskRunJson } from '../store/wire.ts';
import { paginate } from './paginate.ts';

const taskRunUpdate = z.strictObject({ name: z.string().optional() });

export function taskRunRoutes(api: FastifyInstance, { store, scheduledTasks }: ServerContext): void {
  const told = (row: TaskRunRow): string => taskRunJson(row, microsOf(store.now()));
  const listTold = (rows: TaskRunRow[]): string => {
    const now = microsOf(store.now());
    return listJson(rows, (row) => taskRunJson(row, now));
  };
  const offer = (row: TaskRunRow): void => {
    if (isDeferred(row)) scheduledTasks.deal();
  };
  api.post('/task_runs', async (request, reply) => {
    const input = readBody(request, taskRunCreate);
    const { row, created } = await store.write((tx) => createTaskRun(tx, input));
    if (created) offer(row);
    return sendJson(reply, told(row), created ? 201 : 200);
  });
  api.get('/task_runs/:id', (request, reply) => {
    const row = readTaskRun(store.db, idOf(request));
    if (!row) throw new NotFound('Task');
    return sendJson(reply, told(row));
  });
  api.patch('/task_runs/:id', async (request, reply) => {
    const id = idOf(request);
    const { name } = readBody(request, taskRunUpdate);
    const found = await store.write((tx) => updateTaskRun(tx, id, name === undefined ? {} : { name }));
    if (!found) throw new NotFound('Task run');
    return sendNothing(reply);
  });
  api.delete('/task_runs/:id', async (request, reply) => {
    const id = idOf(request);
    if (!(await store.write((tx) => deleteTaskRun(tx, id)))) throw new NotFound('Task');
    return sendNothing(reply);
  });
  api.post('/task_runs/:id/set_state', async (request, reply) => {
    const id = idOf(request);
    const { state, force } = readBody(request, setStateRequest);
    const { result, written } = await store.write((tx) => setTaskRunState(tx, id, state, { force }));
    const row = state.type === 'SCHEDULED' ? readTaskRun(store.db, id) : undefined;
    if (row) offer(row);
    return sendJson(reply, JSON.stringify(result), written ? 201 : 200);
  });
  api.post('/task_runs/filter', (request, reply) =>
    sendJson(reply, listTold(listTaskRuns(store.db, readBody(request, taskRunsRequest)))),
  );
  api.post('/task_runs/count', (request, reply) =>
    sendJson(reply, String(countTaskRuns(store.db, readBody(request, taskRunsRequest)))),
  );
  api.post('/task_runs/paginate', (request, reply) =>
    sendJson(
      reply,
      paginate(request, taskRunsRequest, {
        list: (query) => listTold(listTaskRuns(store.db, query)),
        count: (query) => countTaskRuns(store.db, query),
      }),
    ),
  );
  api.post('/task_runs/history', (request, reply) =>
    sendJson(
      reply,
      JSON.stringify(readRunHistory(store.db, 'task_run', readBody(request, historyRequest), store.now())),
    ),
  );
}
