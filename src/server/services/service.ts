import type { ServerContext } from '../context.ts';

/**
 * Work that the server does by itself, again and again. A service decides by `context.store.now()` alone, never by
 * the time at which it is called, so that a test may set the clock and call `run` by hand.
 */
export interface Service {
  name: string;
  /** How long after one run has ended the next begins. */
  everyMs: number;
  run(context: ServerContext): void | Promise<void>;
}

/**
 * Runs each service soon, one a turn, so that requests come in between, and then at its interval; one that fails is run
 * again at its next. Returns how to stop, which waits for what is under way.
 */
export function startServices(services: readonly Service[], context: ServerContext): () => Promise<void> {
  let stopped = false;
  const timers = new Map<Service, NodeJS.Timeout>();
  const underWay = new Set<Promise<void>>();
  const start = (service: Service): void => {
    const run = runOnce(service, context).then(() => {
      underWay.delete(run);
      if (!stopped) timers.set(service, setTimeout(() => start(service), service.everyMs).unref());
    });
    underWay.add(run);
  };
  for (const service of services) timers.set(service, setTimeout(() => start(service)).unref());
  return async () => {
    stopped = true;
    for (const timer of timers.values()) clearTimeout(timer);
    await Promise.all(underWay);
  };
}

async function runOnce(service: Service, context: ServerContext): Promise<void> {
  try {
    await service.run(context);
  } catch (error) {
    context.log.error({ err: error, service: service.name }, 'A service failed; it is run again at its next turn.');
  }
}
