import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';
import { InvalidRequest, NotFound } from '../errors.ts';
import { idOf, queryOf, sendJson } from '../http.ts';
import { readFlowRunState, readFlowRunStates } from '../store/flow-runs.ts';
import { readTaskRunState, readTaskRunStates } from '../store/task-runs.ts';
import { listJson, stateJson } from '../store/wire.ts';

/** The states of flow runs and of task runs, which differ only in whose they are. */
export function flowRunStateRoutes(api: FastifyInstance, { store }: ServerContext): void {
  const kinds = [
    { path: '/flow_run_states', of: 'flow_run_id', list: readFlowRunStates, one: readFlowRunState },
    { path: '/task_run_states', of: 'task_run_id', list: readTaskRunStates, one: readTaskRunState },
  ];
  for (const { path, of, list, one } of kinds) {
    api.get(path, (request, reply) => sendJson(reply, listJson(list(store.db, requiredQuery(request, of)), stateJson)));
    api.get(`${path}/:id`, (request, reply) => {
      const row = one(store.db, idOf(request));
      // Prefect says "Flow run state" of task runs too.
      if (!row) throw new NotFound('Flow run state');
      return sendJson(reply, stateJson(row));
    });
  }
}

function requiredQuery(request: FastifyRequest, name: string): string {
  const value = queryOf(request, name);
  if (value === undefined) {
    throw new InvalidRequest([{ type: 'missing', loc: ['query', name], msg: 'Field required', input: null }], null);
  }
  return value.toLowerCase();
}
