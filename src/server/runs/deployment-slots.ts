import type { ConcurrencyOptions } from '../../api/deployment.ts';
import { microsOf } from '../clock.ts';
import type { DeploymentSlots } from '../rules/rule.ts';
import { activeSlots, giveSlotsBack, readLimit, updateLimit } from '../store/concurrency-limits.ts';
import { readDeployment } from '../store/deployments.ts';
import { createLease, dropLease, extendLease, forgetLease, hasLease } from '../store/leases.ts';
import type { Tx } from '../store/store.ts';
import type { ConcurrencyLimitRow } from '../store/tables.ts';

/** How long a slot is kept for a run before it shows a sign of life, unless its deployment says otherwise. */
const GRACE_SECONDS = 300;

/** The slots of a run's deployment as they lie in the store, read when a rule first asks. */
export function deploymentSlots(tx: Tx, of: { deploymentId: string; flowRunId: string }): DeploymentSlots {
  let known: ReturnType<typeof read> | undefined;
  const state = (): ReturnType<typeof read> => {
    known ??= read(tx, of.deploymentId);
    return known;
  };
  return {
    limit() {
      const { exists, limit } = state();
      if (!exists) return 'gone';
      if (!limit) return 'unlimited';
      const taken = activeSlots(limit, microsOf(tx.now()));
      return {
        slots: limit.slot_limit,
        hasFree: limit.active === 1 && taken + 1 <= limit.slot_limit,
        isFull: limit.active_slots >= limit.slot_limit,
      };
    },
    onCollision: () => state().options?.collision_strategy ?? 'ENQUEUE',
    isHeld: (leaseId) => hasLease(tx.db, leaseId),
    take(leaseId) {
      const { limit, options } = state();
      if (!limit) return;
      updateLimit(tx, { id: limit.id }, { active_slots: activeSlots(limit, microsOf(tx.now())) + 1 });
      const holder = { type: 'flow_run', id: of.flowRunId };
      createLease(tx, { id: leaseId, seconds: graceOf(options), holder, slots: 1, limitIds: [limit.id] });
    },
    renew: (leaseId) => extendLease(tx, leaseId, graceOf(state().options)),
    keepWithoutLease: (leaseId) => forgetLease(tx, leaseId),
    giveBack(leaseId) {
      if (leaseId && hasLease(tx.db, leaseId)) return dropLease(tx, leaseId);
      const { limit } = state();
      if (limit) giveSlotsBack(tx, [limit], { slots: 1, occupancySeconds: undefined });
    },
  };
}

function read(
  tx: Tx,
  deploymentId: string,
): { exists: boolean; limit: ConcurrencyLimitRow | undefined; options: ConcurrencyOptions | null } {
  const deployment = readDeployment(tx.db, deploymentId);
  const limitId = deployment?.concurrency_limit_id;
  return {
    exists: deployment !== undefined,
    limit: limitId ? readLimit(tx.db, { id: limitId }) : undefined,
    options: deployment?.concurrency_options
      ? (JSON.parse(deployment.concurrency_options) as ConcurrencyOptions)
      : null,
  };
}

function graceOf(options: ConcurrencyOptions | null): number {
  return options?.grace_period_seconds ?? GRACE_SECONDS;
}
