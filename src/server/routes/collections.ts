import type { FastifyInstance } from 'fastify';
import { workerMetadata } from '../collections/worker-metadata.ts';
import { NotFound } from '../errors.ts';
import { sendJson } from '../http.ts';

/**
 * What packages of Prefect's have to offer. A real server asks for it on the network; this one says what holds without
 * any package.
 */
const VIEWS: Readonly<Record<string, object>> = {
  'aggregate-worker-metadata': workerMetadata,
  'aggregate-block-metadata': {},
  'aggregate-flow-metadata': {},
  'demo-flows': {},
};

export function collectionRoutes(api: FastifyInstance): void {
  api.get('/collections/views/:view', (request, reply) => {
    const { view } = request.params as { view: string };
    if (!Object.hasOwn(VIEWS, view)) throw new NotFound(`View ${view}`, { where: 'in registry' });
    return sendJson(reply, JSON.stringify(VIEWS[view]));
  });
}
