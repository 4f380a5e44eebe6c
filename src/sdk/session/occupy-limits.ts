import type { PrefectClient } from '../../client/create-client.ts';
import { ApiResponseError } from '../../client/errors.ts';
import type { Cancellation } from '../engine/cancellation.ts';
import type { Clock } from '../engine/clock.ts';
import type { SlotRequest } from '../engine/services.ts';
import { ConcurrencyError } from '../errors.ts';

/** Waits for slots of named limits; the answer gives back those that were taken as concurrency. */
export async function occupyLimits(
  { client, clock }: { client: PrefectClient; clock: Clock },
  request: SlotRequest,
  cancellation: Cancellation | undefined,
): Promise<() => Promise<void>> {
  const end = request.timeoutMs === undefined ? Number.POSITIVE_INFINITY : clock.nowUs() + request.timeoutMs * 1000;
  while (true) {
    const answer = await (request.mode === 'rate' ? takeRate(client, request) : takeLease(client, request));
    if (answer.kind === 'taken') {
      if (request.strict && answer.limits < request.names.length) {
        await answer.release();
        throw new ConcurrencyError(
          `Not all of the concurrency limits ${request.names.map((name) => `'${name}'`).join(', ')} exist. Create them, or leave out strict.`,
        );
      }
      if (answer.limits === 0) request.onMissing?.();
      return answer.release;
    }
    const leftMs = (end - clock.nowUs()) / 1000;
    if (leftMs <= 0) {
      throw new ConcurrencyError(
        `No slot of ${request.names.map((name) => `'${name}'`).join(', ')} came free within ${(request.timeoutMs ?? 0) / 1000} second(s).`,
      );
    }
    await clock.sleep(Math.min(answer.retrySeconds * 1000, leftMs), cancellation);
  }
}

type Taken = { kind: 'taken'; limits: number; release: () => Promise<void> } | { kind: 'full'; retrySeconds: number };

async function takeLease(client: PrefectClient, { names, slots, leaseSeconds, holder }: SlotRequest): Promise<Taken> {
  const lease = await client.acquireLease({ names: [...names], slots, leaseSeconds, holder });
  if (lease.kind === 'full') return lease;
  const { leaseId, limits } = lease;
  // Should a renewal fail, the next one is soon enough or the server has given the slots away already.
  const renew = () => client.renewLease({ leaseId, leaseSeconds }).catch(() => {});
  const timer = setInterval(renew, leaseSeconds * 750);
  timer.unref();
  const release = async () => {
    clearInterval(timer);
    await client.releaseLease(leaseId).catch(() => {});
  };
  return { kind: 'taken', limits, release };
}

async function takeRate(client: PrefectClient, { names, slots }: SlotRequest): Promise<Taken> {
  try {
    const body = { names, slots, mode: 'rate_limit' };
    const limits = (await client.transport.send('POST', '/v2/concurrency_limits/increment', { body })) as unknown[];
    return { kind: 'taken', limits: limits.length, release: async () => {} };
  } catch (error) {
    if (!(error instanceof ApiResponseError) || error.status !== 423) throw error;
    return { kind: 'full', retrySeconds: error.retryAfterSeconds ?? 1 };
  }
}
