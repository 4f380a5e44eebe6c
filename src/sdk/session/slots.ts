import type { PrefectClient } from '../../client/create-client.ts';
import type { Cancellation } from '../engine/cancellation.ts';
import type { Clock } from '../engine/clock.ts';
import type { TaskRunRecord } from '../engine/run-records.ts';

/**
 * Takes a slot of the limit of each of a task run's tags, waiting while they are taken. The slots are leased, so that
 * they come free by themselves should this process die; while the task runs, the lease is renewed.
 */
export async function occupySlots(
  { client, clock }: { client: PrefectClient; clock: Clock },
  run: TaskRunRecord,
  cancellation: Cancellation,
): Promise<() => void> {
  const names = run.tags.map((tag) => `tag:${tag}`);
  const holder = { type: 'task_run' as const, id: run.id };
  while (true) {
    const answer = await client.acquireLease({ names, slots: 1, leaseSeconds: LEASE_SECONDS, holder });
    if (answer.kind === 'lease') {
      const { leaseId } = answer;
      // Should a renewal fail, the next one is soon enough or the server has given the slots away already.
      const renew = () => client.renewLease({ leaseId, leaseSeconds: LEASE_SECONDS }).catch(() => {});
      const timer = setInterval(renew, LEASE_SECONDS * 750);
      timer.unref();
      return () => {
        clearInterval(timer);
        client.releaseLease(leaseId).catch(() => {});
      };
    }
    await clock.sleep(answer.retrySeconds * 1000, cancellation);
  }
}

const LEASE_SECONDS = 60;
