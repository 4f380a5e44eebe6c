import { deleteLimit, insertLimit, readLimit, updateLimit } from '../store/concurrency-limits.ts';
import type { Tx } from '../store/store.ts';
import type { DeploymentRow } from '../store/tables.ts';

/**
 * Limits how many runs of a deployment may be under way, by a global limit of its own, or by the one that it has been
 * given; null takes that one away. Gives the limit's id.
 */
export function limitDeployment(
  tx: Tx,
  { id, concurrency_limit_id: limitId }: Pick<DeploymentRow, 'id' | 'concurrency_limit_id'>,
  slots: number | null,
): string | null {
  const existing = limitId ? readLimit(tx.db, { id: limitId }) : undefined;
  if (slots === null) {
    if (existing) deleteLimit(tx, { id: existing.id });
    return null;
  }
  if (existing) {
    if (existing.slot_limit !== slots) updateLimit(tx, { id: existing.id }, { slot_limit: slots });
    return existing.id;
  }
  const name = `deployment:${id}`;
  return insertLimit(tx, {
    active: 1,
    name,
    slot_limit: slots,
    active_slots: 0,
    denied_slots: 0,
    slot_decay_per_second: 0,
  }).id;
}
