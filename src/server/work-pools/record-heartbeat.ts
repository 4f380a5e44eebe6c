import type { Tx } from '../store/store.ts';
import type { WorkPoolRow } from '../store/tables.ts';
import { saveHeartbeat } from '../store/workers.ts';
import { setPoolStatus } from './change-work-pool.ts';

/** Notes that a worker lives, which makes its pool ready. */
export function recordHeartbeat(
  tx: Tx,
  pool: WorkPoolRow,
  worker: { name: string; intervalSeconds: number | null },
): void {
  saveHeartbeat(tx, { poolId: pool.id, ...worker });
  if (pool.status === 'NOT_READY') setPoolStatus(tx, pool, 'READY');
}
