import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics.ts';

/** What the server counts of itself, as Prometheus reads it. */
export function metricRoutes(api: FastifyInstance, metrics: Metrics): void {
  api.get('/metrics', async (_request, reply) =>
    reply.header('content-type', metrics.contentType).send(await metrics.text()),
  );
}
