import { isoOf, microsOf } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { type Horizon, scheduleRuns } from '../deployments/schedule-runs.ts';
import { listDeploymentsChangedSince, listDeploymentsToSchedule } from '../store/deployment-runs.ts';
import type { Service } from './service.ts';

const MIN_RUNS = 3;
const MAX_RUNS = 100;
const HOUR_MICROS = 3600 * 1e6;
const MAX_AHEAD_MICROS = 100 * 24 * HOUR_MICROS;
/** So many deployments share one write, during which nobody else is served. */
const BATCH_SIZE = 20;
const ALL_EVERY_MS = 60_000;
const CHANGED_EVERY_MS = 5_000;

/** The horizon of what is scheduled from a moment on, but for what a request says otherwise. */
export function horizonFrom(start: number, given: Partial<Horizon> = {}): Horizon {
  return {
    start,
    end: start + MAX_AHEAD_MICROS,
    atLeastUntil: start + HOUR_MICROS,
    minRuns: MIN_RUNS,
    maxRuns: MAX_RUNS,
    ...given,
  };
}

/** Keeps the next runs of every deployment with a schedule waiting: three at least, and those of the next hour. */
export const scheduleDeployments: Service = {
  name: 'schedule-deployments',
  everyMs: ALL_EVERY_MS,
  run: (context) =>
    scheduleEach(context, (after) => {
      const now = context.store.now();
      const until = isoOf(microsOf(now) + HOUR_MICROS);
      return listDeploymentsToSchedule(context.store.db, { now, until, minRuns: MIN_RUNS, after, limit: BATCH_SIZE });
    }),
};

/** Schedules the runs of deployments that have just been made or changed, without the wait. */
export const scheduleChangedDeployments: Service = {
  name: 'schedule-changed-deployments',
  everyMs: CHANGED_EVERY_MS,
  run: (context) =>
    scheduleEach(context, (after) => {
      // A second more than the interval, for what was changed while this ran before.
      const since = isoOf(microsOf(context.store.now()) - (CHANGED_EVERY_MS + 1000) * 1000);
      return listDeploymentsChangedSince(context.store.db, { since, after, limit: BATCH_SIZE });
    }),
};

async function scheduleEach({ store }: ServerContext, next: (after: string) => string[]): Promise<void> {
  let after = '';
  for (;;) {
    const ids = next(after);
    if (ids.length > 0) {
      await store.write((tx) => {
        for (const id of ids) scheduleRuns(tx, id, horizonFrom(microsOf(tx.now())));
      });
    }
    if (ids.length < BATCH_SIZE) return;
    after = ids.at(-1) ?? '';
  }
}
