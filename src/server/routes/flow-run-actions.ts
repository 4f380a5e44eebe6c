import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { flowRunFilter, flowRunsRequest } from '../../api/filters.ts';
import { historyRequest } from '../../api/history.ts';
import { dateTime, json, labels } from '../../api/scalars.ts';
import { setStateRequest } from '../../api/state.ts';
import { clientVersionOf } from '../client-version.ts';
import type { ServerContext } from '../context.ts';
import { InvalidRequest, NotFound, ObjectMissing } from '../errors.ts';
import { idOf, queryOf, readBody, sendJson, sendNothing } from '../http.ts';
import { removeFlowRun } from '../runs/remove-flow-run.ts';
import { resumeFlowRun } from '../runs/resume-flow-run.ts';
import { setFlowRunState } from '../runs/set-flow-run-state.ts';
import { readFlowRun, updateFlowRun } from '../store/flow-runs.ts';
import { listFlowRuns } from '../store/list-flow-runs.ts';
import { readRunDependencies } from '../store/run-dependencies.ts';
import { readRunGraph } from '../store/run-graph.ts';
import { readLateness, readRunHistory } from '../store/run-history.ts';
import { logsAsCsv } from './logs-as-csv.ts';

/** How many runs one request may change or delete. */
const BULK_LIMIT = 50;
const bulk = { flow_runs: flowRunFilter.nullish(), limit: z.number().int().min(1).max(BULK_LIMIT).default(BULK_LIMIT) };
const bulkDelete = z.object(bulk);
const bulkSetState = setStateRequest.extend(bulk);
const resume = z.object({ run_input: z.record(z.string(), json).nullish() });

/** What is done with flow runs beyond reading and writing them: states, graphs, histories, many at once. */
export function flowRunActionRoutes(api: FastifyInstance, { store }: ServerContext): void {
  api.post('/flow_runs/:id/set_state', async (request, reply) => {
    const id = idOf(request);
    const { state, force } = readBody(request, setStateRequest);
    const options = { force, clientVersion: clientVersionOf(request) };
    const { result, written } = await store.write((tx) => setFlowRunState(tx, id, state, options));
    return sendJson(reply, JSON.stringify(result), written ? 201 : 200);
  });
  api.post('/flow_runs/bulk_set_state', async (request, reply) => {
    const { flow_runs, limit, state, force } = readBody(request, bulkSetState);
    const options = { force, clientVersion: clientVersionOf(request) };
    const results = await store.write((tx) =>
      listFlowRuns(tx.db, { flow_runs, limit, offset: 0, sort: 'ID_DESC' }).map(({ id }) => {
        const { status, state: now, details } = setFlowRunState(tx, id, state, options).result;
        return { flow_run_id: id, status, state: now, details };
      }),
    );
    return sendJson(reply, JSON.stringify({ results }));
  });
  api.post('/flow_runs/bulk_delete', async (request, reply) => {
    const { flow_runs, limit } = readBody(request, bulkDelete);
    const deleted = await store.write((tx) => {
      const ids = listFlowRuns(tx.db, { flow_runs, limit, offset: 0, sort: 'ID_DESC' }).map(({ id }) => id);
      return ids.filter((id) => removeFlowRun(tx, id));
    });
    return sendJson(reply, JSON.stringify({ deleted }));
  });
  api.post('/flow_runs/:id/resume', async (request, reply) => {
    const id = idOf(request);
    const { run_input: input } = readBody(request, resume);
    const { result, written } = await store.write((tx) =>
      resumeFlowRun(tx, id, input ?? null, clientVersionOf(request)),
    );
    return sendJson(reply, JSON.stringify(result), written ? 201 : 200);
  });
  api.patch('/flow_runs/:id/labels', async (request, reply) => {
    const id = idOf(request);
    const added = readBody(request, labels);
    await store.write((tx) => {
      const row = readFlowRun(tx.db, id);
      if (!row) throw new ObjectMissing(`Flow run with id ${id} not found`);
      updateFlowRun(tx, id, { labels: JSON.stringify({ ...JSON.parse(row.labels), ...added }) });
    });
    return sendNothing(reply);
  });
  api.get('/flow_runs/:id/graph', (request, reply) =>
    sendJson(reply, JSON.stringify(readRunDependencies(store.db, idOf(request), store.now()))),
  );
  api.get('/flow_runs/:id/graph-v2', (request, reply) => {
    const since = queryOf(request, 'since');
    if (since !== undefined && !dateTime.safeParse(since.replace(' ', '+')).success) {
      throw new InvalidRequest(
        [
          {
            type: 'datetime_from_date_parsing',
            loc: ['query', 'since'],
            msg: 'Input should be a valid datetime',
            input: since,
          },
        ],
        null,
      );
    }
    return sendJson(reply, JSON.stringify(readRunGraph(store.db, idOf(request), since?.replace(' ', '+'))));
  });
  api.post('/flow_runs/history', (request, reply) =>
    sendJson(
      reply,
      JSON.stringify(readRunHistory(store.db, 'flow_run', readBody(request, historyRequest), store.now())),
    ),
  );
  api.post('/flow_runs/lateness', (request, reply) =>
    sendJson(reply, JSON.stringify(readLateness(store.db, readBody(request, flowRunsRequest), store.now()))),
  );
  api.get('/flow_runs/:id/logs/download', (request, reply) => {
    const row = readFlowRun(store.db, idOf(request));
    if (!row) throw new NotFound('Flow run');
    const name = encodeURIComponent(`${row.name}-logs.csv`);
    return reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="flow-run-logs.csv"; filename*=UTF-8''${name}`)
      .send(logsAsCsv(store.db, row.id));
  });
}
