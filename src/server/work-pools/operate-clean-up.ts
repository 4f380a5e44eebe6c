import type { CleanUpOperation, CleanUpResult } from '../../api/worker-channel.ts';
import { isSameSecret } from '../same-secret.ts';
import {
  acknowledgeCleanUp,
  giveBackCleanUp,
  type ReservedCleanUp,
  readOpenCleanUp,
  renewCleanUp,
} from '../store/clean-up-messages.ts';
import type { Tx } from '../store/store.ts';
import type { CleanUpMessageRow } from '../store/tables.ts';

/**
 * Does what a worker says of a message that it has. Whoever knows the token of the reservation may, from whichever
 * connection of the pool; a lease that ran out, but was not taken back yet, is taken back here.
 */
export function operateCleanUp(tx: Tx, poolId: string, operation: CleanUpOperation): CleanUpResult {
  const { message_id, reservation_token } = operation.payload;
  const message = readOpenCleanUp(tx.db, message_id);
  if (!message) return refused('not_found', 'message_not_found');
  if (message.work_pool_id !== poolId) return refused('unauthorized', 'work_pool_mismatch');
  if (!isReserved(message)) return refused('not_current', 'no_active_reservation');
  if (!isSameSecret(reservation_token, message.reservation_token)) {
    return refused('invalid_token', 'reservation_token_mismatch');
  }
  if (message.lease_expires <= tx.now()) {
    return giveBackCleanUp(tx, message, null) === 'dead-lettered' ? DEAD_LETTERED : refused('expired', 'lease_expired');
  }
  switch (operation.type) {
    case 'cleanup.ack.v1':
      acknowledgeCleanUp(tx, message.id);
      return accepted(null);
    case 'cleanup.release.v1':
      return giveBackCleanUp(tx, message, operation.payload.reason) === 'dead-lettered'
        ? DEAD_LETTERED
        : accepted(null);
    case 'cleanup.renew.v1':
      return accepted(renewCleanUp(tx, message.id));
  }
}

export function refused(status: Exclude<CleanUpResult['status'], 'accepted'>, reason: string): CleanUpResult {
  return { status, reason, lease_expires_at: null };
}

const DEAD_LETTERED = refused('dead_lettered', 'max_delivery_attempts_reached');

function accepted(leaseExpires: string | null): CleanUpResult {
  return { status: 'accepted', reason: null, lease_expires_at: leaseExpires };
}

function isReserved(message: CleanUpMessageRow): message is ReservedCleanUp {
  return message.reservation_token !== null && message.lease_expires !== null;
}
