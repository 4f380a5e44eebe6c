import { stateCreate } from '../../api/state.ts';
import { isoOf, microsOf } from '../clock.ts';
import { setFlowRunState } from '../runs/set-flow-run-state.ts';
import { listSilentRuns } from '../store/active-runs.ts';
import { readFlowRun } from '../store/flow-runs.ts';
import type { Store } from '../store/store.ts';
import { inBatches } from './in-batches.ts';
import type { Service } from './service.ts';

/** Three times as long as a run takes from one sign of life to the next. */
const SILENT_MICROS = 3 * 180 * 1e6;
const EVERY_MS = 30_000;
/** Between two looks that are further apart, the server did not run, or the machine slept. */
const GAP_MICROS = 3 * EVERY_MS * 1000;
const MOST_RUNS = 200;

const CRASHED = stateCreate.parse({
  type: 'CRASHED',
  message:
    'This run has given no sign of life for 9 minutes, three times as long as it takes from one to the next: its process has died, or cannot reach the server.',
});

/**
 * Says of running runs that have fallen silent that they have crashed. Only silence counts that the server was there
 * to hear: after a start, and after the machine has slept, runs have as long as at first to be heard.
 */
export const markCrashedRuns: Service = {
  name: 'mark-crashed-runs',
  everyMs: EVERY_MS,
  async run(context) {
    const { store } = context;
    const now = microsOf(store.now());
    const last = listening.get(store);
    const since = last && now - last.looked < GAP_MICROS ? last.since : now;
    listening.set(store, { since, looked: now });
    if (now - since < SILENT_MICROS) return;
    await inBatches(context, listSilentRuns(store.db, isoOf(now - SILENT_MICROS), MOST_RUNS), (tx, id) => {
      if (readFlowRun(tx.db, id)?.state_type === 'RUNNING') setFlowRunState(tx, id, CRASHED, { force: false });
    });
  },
};

/** Since when each store has been looked at without a gap, and when last, in microseconds since the epoch. */
const listening = new WeakMap<Store, { since: number; looked: number }>();
