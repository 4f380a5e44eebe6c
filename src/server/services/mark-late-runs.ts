import { isoOf, microsOf } from '../clock.ts';
import { markFlowRunLate } from '../runs/set-flow-run-state.ts';
import { listRunsThatAreLate } from '../store/active-runs.ts';
import { readFlowRun } from '../store/flow-runs.ts';
import { inBatches } from './in-batches.ts';
import type { Service } from './service.ts';

const LATE_AFTER_MICROS = 15 * 1e6;
const MOST_RUNS = 400;

/** Says of runs that nobody has started in time that they are late. */
export const markLateRuns: Service = {
  name: 'mark-late-runs',
  everyMs: 5000,
  run(context) {
    const { store } = context;
    const before = isoOf(microsOf(store.now()) - LATE_AFTER_MICROS);
    return inBatches(context, listRunsThatAreLate(store.db, before, MOST_RUNS), (tx, { id }) => {
      const row = readFlowRun(tx.db, id);
      if (row) markFlowRunLate(tx, row);
    });
  },
};
