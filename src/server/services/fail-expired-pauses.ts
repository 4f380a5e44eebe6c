import { stateCreate } from '../../api/state.ts';
import { setFlowRunState } from '../runs/set-flow-run-state.ts';
import { listExpiredPauses } from '../store/active-runs.ts';
import { readFlowRun } from '../store/flow-runs.ts';
import { inBatches } from './in-batches.ts';
import type { Service } from './service.ts';

const MOST_RUNS = 200;
const FAILED = stateCreate.parse({ type: 'FAILED', message: 'The flow was paused and never resumed.' });

/** Fails paused runs that nobody has resumed in time. */
export const failExpiredPauses: Service = {
  name: 'fail-expired-pauses',
  everyMs: 5000,
  run(context) {
    const { store } = context;
    return inBatches(context, listExpiredPauses(store.db, store.now(), MOST_RUNS), (tx, id) => {
      // It may have been resumed since it was looked for.
      if (readFlowRun(tx.db, id)?.state_type === 'PAUSED') setFlowRunState(tx, id, FAILED, { force: true });
    });
  },
};
