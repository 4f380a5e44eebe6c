import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { deploymentFlowRunCreate, scheduledRunsRequest, scheduleRequest } from '../../api/deployment.ts';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import { microsOf, normalTimeOrNull } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { markDeploymentsPolled } from '../deployments/mark-deployments-polled.ts';
import { runManyTimes } from '../deployments/run-many-times.ts';
import { runDeployment } from '../deployments/run-of-deployment.ts';
import { refusalOf } from '../deployments/run-problem.ts';
import { scheduleRuns } from '../deployments/schedule-runs.ts';
import { BadRequest, NotFound } from '../errors.ts';
import { idOf, readBody, sendJson } from '../http.ts';
import { horizonFrom } from '../services/schedule-deployments.ts';
import { listDueRuns } from '../store/deployment-runs.ts';
import { readDeployment } from '../store/deployments.ts';
import { matchingQueues } from '../store/matching-queues.ts';
import { flowRunJson, listJson } from '../store/wire.ts';
import { createdByOf } from './created-by.ts';

/** How many runs one request may make. */
const BULK_LIMIT = 100;
const bulkCreate = z.array(deploymentFlowRunCreate);

/** The runs of deployments: made when asked for, made by schedule, and given to whoever carries them out. */
export function deploymentRunRoutes(api: FastifyInstance, { store }: ServerContext): void {
  api.post('/deployments/:id/create_flow_run', async (request, reply) => {
    const id = idOf(request);
    const given = readBody(request, deploymentFlowRunCreate);
    const { row, created } = await store.write((tx) => {
      const deployment = readDeployment(tx.db, id);
      if (!deployment) throw new NotFound('Deployment');
      const made = runDeployment(tx, deployment, given, createdByOf(request));
      if (made.type !== 'run') throw refusalOf(made, id);
      return made;
    });
    return sendJson(reply, flowRunJson(row, microsOf(store.now())), created ? 201 : 200);
  });
  api.post('/deployments/:id/create_flow_run/bulk', async (request, reply) => {
    const id = idOf(request);
    const given = readBody(request, bulkCreate);
    if (given.length > BULK_LIMIT) throw new BadRequest(`Cannot create more than ${BULK_LIMIT} flow runs at once.`);
    const results = await store.write((tx) => {
      const deployment = readDeployment(tx.db, id);
      if (!deployment) throw new NotFound('Deployment');
      return runManyTimes(tx, deployment, given, createdByOf(request));
    });
    return sendJson(reply, JSON.stringify({ results }));
  });
  api.post('/deployments/get_scheduled_flow_runs', async (request, reply) => {
    const { deployment_ids: ids, scheduled_before: before, limit } = readBody(request, scheduledRunsRequest);
    const deploymentIds = ids.map((id) => id.toLowerCase());
    const query = { deploymentIds, before: normalTimeOrNull(before), limit: limit ?? PAGE_LIMIT };
    const rows = await store.write((tx) => {
      markDeploymentsPolled(tx, deploymentIds);
      return listDueRuns(tx.db, query);
    });
    const now = microsOf(store.now());
    return sendJson(
      reply,
      listJson(rows, (row) => flowRunJson(row, now)),
    );
  });
  api.post('/deployments/:id/schedule', async (request, reply) => {
    const id = idOf(request);
    const given = readBody(request, scheduleRequest);
    await store.write((tx) => {
      const start = given.start_time ? microsOf(given.start_time) : microsOf(tx.now());
      scheduleRuns(
        tx,
        id,
        horizonFrom(start, {
          ...(given.end_time && { end: microsOf(given.end_time) }),
          ...(typeof given.min_time === 'number' && { atLeastUntil: start + given.min_time * 1e6 }),
          ...(typeof given.min_runs === 'number' && { minRuns: given.min_runs }),
          ...(typeof given.max_runs === 'number' && { maxRuns: given.max_runs }),
        }),
      );
    });
    return sendJson(reply, 'null');
  });
  api.get('/deployments/:id/work_queue_check', (request, reply) => {
    const deployment = readDeployment(store.db, idOf(request));
    if (!deployment) throw new NotFound('Deployment');
    return sendJson(reply, JSON.stringify(matchingQueues(store.db, deployment)));
  });
}
