import type { FastifyInstance } from 'fastify';
import { flowRunsRequest } from '../../api/filters.ts';
import { flowRunCreate, flowRunUpdate } from '../../api/flow-run.ts';
import { microsOf } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { NotFound } from '../errors.ts';
import { idOf, readBody, sendJson, sendNothing } from '../http.ts';
import { createFlowRun } from '../runs/create-flow-run.ts';
import { patchFlowRun } from '../runs/patch-flow-run.ts';
import { removeFlowRun } from '../runs/remove-flow-run.ts';
import { readFlowRun } from '../store/flow-runs.ts';
import { countFlowRuns, listFlowRuns } from '../store/list-flow-runs.ts';
import type { FlowRunRow } from '../store/tables.ts';
import { flowRunJson, listJson } from '../store/wire.ts';
import { createdByOf } from './created-by.ts';
import { paginate } from './paginate.ts';

export function flowRunRoutes(api: FastifyInstance, { store }: ServerContext): void {
  const told = (row: FlowRunRow): string => flowRunJson(row, microsOf(store.now()));
  const listTold = (rows: FlowRunRow[]): string => {
    const now = microsOf(store.now());
    return listJson(rows, (row) => flowRunJson(row, now));
  };
  api.post('/flow_runs', async (request, reply) => {
    const input = readBody(request, flowRunCreate);
    const { row, created } = await store.write((tx) => createFlowRun(tx, input, createdByOf(request)));
    return sendJson(reply, told(row), created ? 201 : 200);
  });
  api.get('/flow_runs/:id', (request, reply) => {
    const row = readFlowRun(store.db, idOf(request));
    if (!row) throw new NotFound('Flow run');
    return sendJson(reply, told(row));
  });
  api.patch('/flow_runs/:id', async (request, reply) => {
    const id = idOf(request);
    const input = readBody(request, flowRunUpdate);
    await store.write((tx) => patchFlowRun(tx, id, input));
    return sendNothing(reply);
  });
  api.delete('/flow_runs/:id', async (request, reply) => {
    const id = idOf(request);
    if (!(await store.write((tx) => removeFlowRun(tx, id)))) throw new NotFound('Flow run');
    return sendNothing(reply);
  });
  api.post('/flow_runs/filter', (request, reply) =>
    sendJson(reply, listTold(listFlowRuns(store.db, readBody(request, flowRunsRequest)))),
  );
  api.post('/flow_runs/count', (request, reply) =>
    sendJson(reply, String(countFlowRuns(store.db, readBody(request, flowRunsRequest)))),
  );
  api.post('/flow_runs/paginate', (request, reply) =>
    sendJson(
      reply,
      paginate(request, flowRunsRequest, {
        list: (query) => listTold(listFlowRuns(store.db, query)),
        count: (query) => countFlowRuns(store.db, query),
      }),
    ),
  );
}
