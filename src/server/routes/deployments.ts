import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { deploymentsRequest } from '../../api/deployment.ts';
import { deploymentFilter } from '../../api/filters.ts';
import type { ServerContext } from '../context.ts';
import { changeDeployment } from '../deployments/change-deployment.ts';
import { deploymentCreateBody, deploymentUpdateBody } from '../deployments/checked-bodies.ts';
import { createDeployment } from '../deployments/create-deployment.ts';
import { removeDeployment } from '../deployments/remove-deployment.ts';
import { NotFound } from '../errors.ts';
import { idOf, readBody, sendJson, sendNothing } from '../http.ts';
import { deploymentsJson } from '../store/deployment-json.ts';
import { readDeployment, readDeploymentByName } from '../store/deployments.ts';
import { countDeployments, listDeployments } from '../store/list-deployments.ts';
import type { DeploymentRow } from '../store/tables.ts';
import { paginate } from './paginate.ts';

/** How many deployments one request may remove. */
const BULK_LIMIT = 50;
const bulkDelete = z.object({
  deployments: deploymentFilter.nullish(),
  limit: z.number().int().min(1).max(BULK_LIMIT).default(BULK_LIMIT),
});

export function deploymentRoutes(api: FastifyInstance, { store }: ServerContext): void {
  const told = (row: DeploymentRow): string => deploymentsJson(store.db, [row])[0] ?? '';
  const listTold = (rows: DeploymentRow[]): string => `[${deploymentsJson(store.db, rows).join(',')}]`;
  api.post('/deployments', async (request, reply) => {
    const given = readBody(request, deploymentCreateBody);
    const { row, created } = await store.write((tx) => createDeployment(tx, given));
    return sendJson(reply, told(row), created ? 201 : 200);
  });
  api.get('/deployments/:id', (request, reply) => {
    const row = readDeployment(store.db, idOf(request));
    if (!row) throw new NotFound('Deployment');
    return sendJson(reply, told(row));
  });
  api.get('/deployments/name/:flow_name/:deployment_name', (request, reply) => {
    const names = request.params as { flow_name: string; deployment_name: string };
    const row = readDeploymentByName(store.db, { flow: names.flow_name, deployment: names.deployment_name });
    if (!row) throw new NotFound('Deployment');
    return sendJson(reply, told(row));
  });
  api.patch('/deployments/:id', async (request, reply) => {
    const id = idOf(request);
    const given = readBody(request, deploymentUpdateBody);
    await store.write((tx) => changeDeployment(tx, id, given));
    return sendNothing(reply);
  });
  api.delete('/deployments/:id', async (request, reply) => {
    const id = idOf(request);
    if (!(await store.write((tx) => removeDeployment(tx, id)))) throw new NotFound('Deployment');
    return sendNothing(reply);
  });
  api.post('/deployments/filter', (request, reply) =>
    sendJson(reply, listTold(listDeployments(store.db, readBody(request, deploymentsRequest)))),
  );
  api.post('/deployments/count', (request, reply) =>
    sendJson(reply, String(countDeployments(store.db, readBody(request, deploymentsRequest)))),
  );
  api.post('/deployments/paginate', (request, reply) =>
    sendJson(
      reply,
      paginate(request, deploymentsRequest, {
        list: (query) => listTold(listDeployments(store.db, query)),
        count: (query) => countDeployments(store.db, query),
      }),
    ),
  );
  api.post('/deployments/bulk_delete', async (request, reply) => {
    const { deployments, limit } = readBody(request, bulkDelete, { paged: false });
    const deleted = await store.write((tx) => {
      const rows = listDeployments(tx.db, { deployments, limit, offset: 0, sort: 'NAME_ASC' });
      return rows.map(({ id }) => id).filter((id) => removeDeployment(tx, id));
    });
    return sendJson(reply, JSON.stringify({ deleted }));
  });
}
