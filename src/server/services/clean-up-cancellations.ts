import { stateCreate } from '../../api/state.ts';
import { isoOf, microsOf } from '../clock.ts';
import { setFlowRunState, transitionFlowRun } from '../runs/set-flow-run-state.ts';
import { setTaskRunState } from '../runs/set-task-run-state.ts';
import { listStuckCancellations, listSubflowsOfCancelled, listTaskRunsOfCancelled } from '../store/active-runs.ts';
import { readFlowRun } from '../store/flow-runs.ts';
import { readTaskRun } from '../store/task-runs.ts';
import { queueTeardown } from '../work-pools/queue-teardown.ts';
import { inBatches } from './in-batches.ts';
import type { Service } from './service.ts';

const LOOK_BACK_MICROS = 24 * 3600 * 1e6;
const CANCELLING_TIMEOUT_MICROS = 300 * 1e6;
const MOST_RUNS = 200;

const message = 'The parent flow run was cancelled.';
const CANCELLED = stateCreate.parse({ type: 'CANCELLED', message });
const CANCELLING = stateCreate.parse({ type: 'CANCELLING', message });
const TIMED_OUT = stateCreate.parse({
  type: 'CANCELLED',
  message: 'Flow run cancellation timed out; marked this flow run as Cancelled.',
});

/**
 * Ends what a cancelled run has left behind: its task runs, and its subflows; those of a deployment run elsewhere and
 * are told to end. A run that nobody has ended in time counts as cancelled, and workers of its pool are to end what
 * still runs of it.
 */
export const cleanUpCancellations: Service = {
  name: 'clean-up-cancellations',
  everyMs: 20_000,
  async run(context) {
    const { db } = context.store;
    const now = microsOf(context.store.now());
    const since = isoOf(now - LOOK_BACK_MICROS);
    await inBatches(context, listTaskRunsOfCancelled(db, since, MOST_RUNS), (tx, id) => {
      if (readTaskRun(tx.db, id)) setTaskRunState(tx, id, CANCELLED, { force: true });
    });
    await inBatches(context, listSubflowsOfCancelled(db, since, MOST_RUNS), (tx, { id, deployment_id }) => {
      if (readFlowRun(tx.db, id)) setFlowRunState(tx, id, deployment_id ? CANCELLING : CANCELLED, { force: false });
    });
    const before = isoOf(now - CANCELLING_TIMEOUT_MICROS);
    await inBatches(context, listStuckCancellations(db, before, MOST_RUNS), (tx, id) => {
      const run = readFlowRun(tx.db, id);
      if (run?.state_type !== 'CANCELLING') return;
      if (transitionFlowRun(tx, run, TIMED_OUT, { force: false }).written) queueTeardown(tx, run);
    });
    context.cleanUpDelivery.deal();
  },
};
