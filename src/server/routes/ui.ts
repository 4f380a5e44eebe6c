import type { FastifyInstance } from 'fastify';
import {
  flowIdsRequest,
  flowRunIdsRequest,
  formCheckRequest,
  runChartRequest,
  taskRunCountsRequest,
} from '../../api/ui.ts';
import type { Json } from '../../model/graph.ts';
import { microsOf } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { BadRequest, NotFound } from '../errors.ts';
import { idOf, readBody, sendJson } from '../http.ts';
import { schemaProblem } from '../json-schema/meta-schema.ts';
import { CircularReference, UnresolvableReference } from '../json-schema/schema-errors.ts';
import { checkForm } from '../parameters/check-form.ts';
import type { ReadVariable } from '../parameters/hydrate.ts';
import {
  chartedRun,
  countDeploymentsByFlow,
  countEndedTaskRuns,
  countTaskRunsByFlowRun,
  countTaskRunsByState,
  nextRunByFlow,
} from '../store/dashboard.ts';
import { readFlowRun } from '../store/flow-runs.ts';
import { listFlowRuns } from '../store/list-flow-runs.ts';
import { readTaskRun } from '../store/task-runs.ts';
import { variableReader } from '../store/variables.ts';
import { taskRunJson } from '../store/wire.ts';

/** What Prefect's web interface asks for beyond what other clients need. */
export function uiRoutes(api: FastifyInstance, { store }: ServerContext): void {
  api.post('/ui/flow_runs/history', (request, reply) => {
    const query = readBody(request, runChartRequest, { paged: false });
    const now = microsOf(store.now());
    return sendJson(reply, JSON.stringify(listFlowRuns(store.db, query).map((row) => chartedRun(row, now))));
  });
  api.post('/ui/flow_runs/count-task-runs', (request, reply) => {
    const { flow_run_ids } = readBody(request, flowRunIdsRequest);
    return sendJson(reply, JSON.stringify(countTaskRunsByFlowRun(store.db, flow_run_ids)));
  });
  api.post('/ui/flows/count-deployments', (request, reply) => {
    const { flow_ids } = readBody(request, flowIdsRequest);
    return sendJson(reply, JSON.stringify(countDeploymentsByFlow(store.db, flow_ids)));
  });
  api.post('/ui/flows/next-runs', (request, reply) => {
    const { flow_ids } = readBody(request, flowIdsRequest);
    return sendJson(reply, JSON.stringify(nextRunByFlow(store.db, flow_ids)));
  });
  api.post('/ui/task_runs/dashboard/counts', (request, reply) => {
    const query = readBody(request, taskRunCountsRequest);
    const times = query.task_runs?.start_time;
    if (!times?.after_) throw new BadRequest('task_runs.start_time.after_ is required', { status: 422 });
    const span = { start: times.after_, end: times.before_ ?? store.now() };
    return sendJson(reply, JSON.stringify(countEndedTaskRuns(store.db, query, span)));
  });
  api.post('/ui/task_runs/count', (request, reply) =>
    sendJson(reply, JSON.stringify(countTaskRunsByState(store.db, readBody(request, taskRunCountsRequest)))),
  );
  api.post('/ui/schemas/validate', (request, reply) => {
    const { schema, values } = readBody(request, formCheckRequest);
    return sendJson(reply, JSON.stringify(formProblems(schema, values, variableReader(store.db))));
  });
  api.get('/ui/task_runs/:id', (request, reply) => {
    const row = readTaskRun(store.db, idOf(request));
    if (!row) throw new NotFound('Task');
    const flowRun = row.flow_run_id ? readFlowRun(store.db, row.flow_run_id) : undefined;
    const told = taskRunJson(row, microsOf(store.now())).slice(0, -1);
    return sendJson(reply, `${told},"flow_run_name":${JSON.stringify(flowRun?.name ?? null)}}`);
  });
}

function formProblems(schema: Record<string, Json>, values: Record<string, Json>, readVariable: ReadVariable): object {
  const invalid = schemaProblem(schema);
  if (invalid) throw new BadRequest(`Invalid schema: ${invalid}`, { status: 422 });
  try {
    return checkForm(values, schema, readVariable);
  } catch (error) {
    if (error instanceof CircularReference) {
      throw new BadRequest('Invalid schema: Unable to validate schema with circular references.', { status: 422 });
    }
    if (error instanceof UnresolvableReference) {
      throw new BadRequest(`Invalid schema: ${error.message}`, { status: 422 });
    }
    throw error;
  }
}
