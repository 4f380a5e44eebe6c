import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.ts';
import { missing } from '../deployments/change-deployment.ts';
import { schedulesCreateBody, scheduleUpdateBody } from '../deployments/checked-bodies.ts';
import { addSchedule } from '../deployments/create-deployment.ts';
import { changeSchedule } from '../deployments/schedules-of-update.ts';
import { NotFound } from '../errors.ts';
import { idOf, readBody, sendJson, sendNothing } from '../http.ts';
import { scheduleJson } from '../store/deployment-json.ts';
import { deleteScheduledRuns } from '../store/deployment-runs.ts';
import { deleteSchedule, listSchedules } from '../store/deployment-schedules.ts';
import { readDeployment, updateDeployment } from '../store/deployments.ts';
import type { Tx } from '../store/store.ts';
import { listJson } from '../store/wire.ts';

/** The schedules of a deployment, and whether any of them counts at all. */
export function deploymentScheduleRoutes(api: FastifyInstance, { store }: ServerContext): void {
  const path = '/deployments/:id/schedules';
  api.get(path, (request, reply) => {
    const id = idOf(request);
    if (!readDeployment(store.db, id)) throw missing();
    return sendJson(reply, listJson(listSchedules(store.db, [id]), scheduleJson));
  });
  api.post(path, async (request, reply) => {
    const id = idOf(request);
    const given = readBody(request, schedulesCreateBody);
    const rows = await store.write((tx) => {
      requireDeployment(tx, id);
      return given.map((schedule) => addSchedule(tx, id, schedule));
    });
    return sendJson(reply, listJson(rows, scheduleJson), 201);
  });
  api.patch(`${path}/:schedule_id`, async (request, reply) => {
    const key = { deployment_id: idOf(request), id: idOf(request, 'schedule_id') };
    const given = readBody(request, scheduleUpdateBody);
    await store.write((tx) => {
      requireDeployment(tx, key.deployment_id);
      if (!changeSchedule(tx, key, given)) throw new NotFound('Schedule', { fullStop: true });
      deleteScheduledRuns(tx, key.deployment_id, { autoOnly: true, futureOnly: true });
    });
    return sendNothing(reply);
  });
  api.delete(`${path}/:schedule_id`, async (request, reply) => {
    const key = { deployment_id: idOf(request), id: idOf(request, 'schedule_id') };
    await store.write((tx) => {
      requireDeployment(tx, key.deployment_id);
      if (!deleteSchedule(tx, key)) throw new NotFound('Schedule', { fullStop: true });
      deleteScheduledRuns(tx, key.deployment_id, { autoOnly: true, futureOnly: false });
    });
    return sendNothing(reply);
  });
  api.post('/deployments/:id/pause_deployment', async (request, reply) => {
    const id = idOf(request);
    await store.write((tx) => {
      if (!updateDeployment(tx, id, { paused: 1 })) throw new NotFound('Deployment');
      deleteScheduledRuns(tx, id, { autoOnly: true, futureOnly: false });
    });
    return sendJson(reply, 'null');
  });
  api.post('/deployments/:id/resume_deployment', async (request, reply) => {
    const id = idOf(request);
    if (!(await store.write((tx) => updateDeployment(tx, id, { paused: 0 })))) throw new NotFound('Deployment');
    return sendJson(reply, 'null');
  });
}

function requireDeployment(tx: Tx, id: string): void {
  if (!readDeployment(tx.db, id)) throw missing();
}
