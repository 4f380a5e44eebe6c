import { leaseResponse } from '../api/concurrency.ts';
import { ApiResponseError } from './errors.ts';
import { parsed } from './parsed.ts';
import type { SendOptions, Transport } from './transport.ts';

type Signal = Pick<SendOptions, 'signal'>;

export interface LeaseRequest {
  /** Names of limits; those that no limit has are ignored. */
  names: string[];
  slots: number;
  leaseSeconds: number;
  holder: { type: 'flow_run' | 'task_run' | 'deployment'; id: string } | undefined;
}

/** A lease on slots, or how many seconds to wait before asking again while they are taken. */
export type LeaseAnswer = { kind: 'lease'; leaseId: string; limits: number } | { kind: 'full'; retrySeconds: number };

export async function acquireLease(
  transport: Transport,
  { names, slots, leaseSeconds, holder, signal }: LeaseRequest & Signal,
): Promise<LeaseAnswer> {
  const body = { names, slots, mode: 'concurrency', lease_duration: leaseSeconds, holder };
  try {
    const answer = await transport.send('POST', '/v2/concurrency_limits/increment-with-lease', { body, signal });
    const lease = parsed(leaseResponse, answer, 'POST /v2/concurrency_limits/increment-with-lease');
    return { kind: 'lease', leaseId: lease.lease_id, limits: lease.limits.length };
  } catch (error) {
    // 423: every slot is taken. The server says when to come back.
    if (error instanceof ApiResponseError && error.status === 423) {
      return { kind: 'full', retrySeconds: error.retryAfterSeconds ?? 1 };
    }
    throw error;
  }
}

export async function renewLease(
  transport: Transport,
  { leaseId, leaseSeconds, signal }: { leaseId: string; leaseSeconds: number } & Signal,
): Promise<void> {
  const body = { lease_duration: leaseSeconds };
  await transport.send('POST', `/v2/concurrency_limits/leases/${leaseId}/renew`, { body, signal });
}

export async function releaseLease(transport: Transport, leaseId: string, options: Signal = {}): Promise<void> {
  const body = { lease_id: leaseId };
  await transport.send('POST', '/v2/concurrency_limits/decrement-with-lease', { body, ...options });
}
