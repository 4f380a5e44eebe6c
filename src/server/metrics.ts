import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ServerContext } from './context.ts';

/** From a millisecond, which most requests take, to what only a large query takes, in seconds. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** What the server counts of itself, for Prometheus. */
export interface Metrics {
  contentType: string;
  text(): Promise<string>;
}

/**
 * Begins to count requests and what is written. The process itself is looked at from when it is first asked for: to see
 * how late the event loop is, it has to be woken a hundred times a second, which nobody wants of a server at rest.
 */
export function measure(app: FastifyInstance, { store }: ServerContext): Metrics {
  const register = new Registry();
  const registers = [register];
  const requests = new Histogram({
    name: 'millrace_http_request_duration_seconds',
    help: 'How long requests took, by route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: DURATION_BUCKETS,
    registers,
  });
  for (const kind of ['writes', 'transactions'] as const) {
    new Gauge({
      name: `millrace_${kind}_total`,
      help:
        kind === 'writes'
          ? 'Writes that were committed'
          : 'Transactions, each of which carries the writes of one moment',
      registers,
      collect() {
        this.set(store.counts[kind]);
      },
    });
  }
  new Gauge({
    name: 'millrace_writes_waiting',
    help: 'Writes that wait for the next transaction',
    registers,
    collect() {
      this.set(store.waiting);
    },
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  let looking: Promise<void> | undefined;
  return {
    contentType: register.contentType,
    async text() {
      looking ??= lookAtProcess(register);
      await looking;
      return register.metrics();
    },
  };
}

/** Begins to, and waits until there is something to tell of the event loop. */
async function lookAtProcess(register: Registry): Promise<void> {
  collectDefaultMetrics({ register, prefix: 'millrace_', eventLoopMonitoringPrecision: EVENT_LOOP_LOOK_MS });
  for (let look = 0; look < FIRST_LOOKS; look++) await delay(EVENT_LOOP_LOOK_MS);
}

const EVENT_LOOP_LOOK_MS = 10;
/** The first is the moment from which the next is late, and one more is for a timer that comes early. */
const FIRST_LOOKS = 3;
