import type { FastifyInstance } from 'fastify';
import { taskWorkersRequest } from '../../api/task-worker.ts';
import type { ServerContext } from '../context.ts';
import { readBody, sendJson } from '../http.ts';

/** The processes that take background task runs now. */
export function taskWorkerRoutes(api: FastifyInstance, { scheduledTasks }: ServerContext): void {
  api.post('/task_workers/filter', (request, reply) => {
    const { task_worker_filter: filter } = readBody(request, taskWorkersRequest);
    return sendJson(reply, JSON.stringify(scheduledTasks.workers(filter?.task_keys)));
  });
}
