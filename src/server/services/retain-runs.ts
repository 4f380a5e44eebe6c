import { isoOf, microsOf } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { TERMINAL } from '../rules/rule.ts';
import { removeFlowRun } from '../runs/remove-flow-run.ts';
import { deleteArtifact, listArtifactIdsOfRun } from '../store/artifacts.ts';
import { listEndedRuns } from '../store/flow-runs.ts';
import type { Tx } from '../store/store.ts';
import type { Service } from './service.ts';

const DAY_MICROS = 86_400 * 1e6;
/** So many are looked for at a time. */
const PAGE = 500;

/**
 * Removes flow runs that ended so long ago as the settings say, with their task runs, logs and artifacts. A subflow's
 * run goes once the run that called it has gone.
 */
export const retainRuns: Service = {
  name: 'retain-runs',
  everyMs: 3_600_000,
  async run({ store, settings }: ServerContext) {
    if (settings.runRetentionDays === undefined) return;
    const before = isoOf(microsOf(store.now()) - settings.runRetentionDays * DAY_MICROS);
    for (;;) {
      const ids = listEndedRuns(store.db, { types: TERMINAL, before, limit: PAGE });
      if (ids.length === 0) return;
      // One in a write: thousands of task runs and log lines may go with it, and others' requests come in between.
      for (const id of ids) await store.write((tx) => forget(tx, id));
    }
  },
};

function forget(tx: Tx, flowRunId: string): void {
  for (const id of listArtifactIdsOfRun(tx.db, flowRunId)) deleteArtifact(tx, id);
  removeFlowRun(tx, flowRunId);
}
