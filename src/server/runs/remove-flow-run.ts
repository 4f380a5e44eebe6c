import type { State } from '../../api/state.ts';
import { deleteFlowRun, readFlowRun } from '../store/flow-runs.ts';
import type { Tx } from '../store/store.ts';
import { deploymentSlots } from './deployment-slots.ts';

/** Removes a run; one that is under way gives its deployment's slot back. False where there is no such run. */
export function removeFlowRun(tx: Tx, id: string): boolean {
  const row = readFlowRun(tx.db, id);
  if (!row) return false;
  if (row.deployment_id && UNDER_WAY.has(row.state_type ?? '')) {
    const { state_details: details } = JSON.parse(row.state ?? 'null') as State;
    const slots = deploymentSlots(tx, { deploymentId: row.deployment_id, flowRunId: id });
    slots.giveBack(details.deployment_concurrency_lease_id ?? null);
  }
  return deleteFlowRun(tx, id);
}

const UNDER_WAY = new Set(['PENDING', 'RUNNING', 'CANCELLING']);
