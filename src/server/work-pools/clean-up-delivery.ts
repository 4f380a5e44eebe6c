import type { Logger } from 'pino';
import type { CleanUpOperation, CleanUpResult } from '../../api/worker-channel.ts';
import { Rounds } from '../rounds.ts';
import {
  type CleanUpTaker,
  giveBackCleanUp,
  isCleanUpWaiting,
  listLapsedCleanUps,
  type ReservedCleanUp,
  reserveCleanUp,
} from '../store/clean-up-messages.ts';
import type { Store, Tx } from '../store/store.ts';
import type { CleanUpMessageRow } from '../store/tables.ts';
import { operateCleanUp, refused } from './operate-clean-up.ts';

/**
 * Tells workers on their channels what they are to clean up, and hears what has become of it. What waits stands in the
 * database (`clean-up-messages.ts`), where other servers see it too. Invariants:
 *
 * 1. A message is sent after its reservation is committed, to the worker that it was reserved for.
 * 2. It goes to a worker of its queue if one has room for it, else to any of its pool that takes its kind: the queue
 *    is where a run was placed, not where it can be cleaned up. Workers take turns.
 * 3. A worker that is gone leaves its reservations to their leases, since it may come back with the tokens; only what
 *    was not sent yet is given back.
 * 4. Each operation is answered after it is committed, and before the worker is sent another message.
 */
export class CleanUpDelivery {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #workers = new Set<CleanUpWorker>();
  // Where the database is gone, the next look finds what waits.
  readonly #rounds = new Rounds(() => this.#dealOnce());

  constructor(store: Store, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  /** Lets a worker have its share from now on. Returns how to stop that. */
  join(worker: CleanUpWorker): () => void {
    if (worker.capacity === 0) return () => {};
    this.#workers.add(worker);
    this.deal();
    return () => this.#workers.delete(worker);
  }

  /** To be called whenever something may have begun to wait. */
  deal(): void {
    if (this.#workers.size > 0) this.#rounds.again();
  }

  /** Finds what began to wait on other servers, and takes back what nobody renewed. */
  async look(): Promise<void> {
    if (listLapsedCleanUps(this.#store.db, this.#store.now(), 1).length > 0) {
      this.#tellDead(await this.#store.write(takeBackLapsed));
    }
    this.deal();
  }

  /** Does what a worker says of a message, and answers it. */
  operate(worker: CleanUpWorker, operation: CleanUpOperation): void {
    if (worker.capacity === 0) {
      answer(worker, operation, refused('unauthorized', 'cleanup_delivery_not_accepted'));
      return;
    }
    this.#store
      .write((tx) => operateCleanUp(tx, worker.poolId, operation))
      .then(
        (result) => {
          answer(worker, operation, result);
          if (result.status === 'dead_lettered') this.#tellDead([operation.payload.message_id]);
          this.deal();
        },
        (error: unknown) => {
          this.#log.error({ err: error, message: operation.payload.message_id }, 'A clean-up could not be updated.');
          answer(worker, operation, refused('error', 'cleanup_queue_operation_failed'));
        },
      );
  }

  async #dealOnce(): Promise<void> {
    const { db } = this.#store;
    const ready = [...this.#workers].filter((worker) => worker.isOpen() && isCleanUpWaiting(db, worker));
    if (ready.length === 0) return;
    const deals = await this.#store.write((tx) => dealOut(tx, ready));
    if (deals.length === MOST_DEALS) this.#rounds.again();
    const unsent = deals.filter((deal) => !this.#hand(deal)).map(({ message }) => message);
    if (unsent.length === 0) return;
    this.#rounds.again();
    this.#tellDead(await this.#store.write((tx) => giveBack(tx, unsent, 'connection_unavailable')));
  }

  /** Whether it was sent; its worker may have gone while the reservation was written down. */
  #hand({ worker, message }: Deal): boolean {
    if (!worker.isOpen()) return false;
    // Whoever had its turn is last in the row.
    if (this.#workers.delete(worker)) this.#workers.add(worker);
    worker.send('cleanup.message.v1', {
      message_id: message.id,
      kind: message.kind,
      reservation_token: message.reservation_token,
      lease_expires_at: message.lease_expires,
      delivery_count: message.delivery_count,
      work_queue_id: message.work_queue_id,
      target: JSON.parse(message.target) as object,
      data: JSON.parse(message.data) as object,
    });
    return true;
  }

  #tellDead(ids: readonly string[]): void {
    for (const id of ids)
      this.#log.warn({ message: id }, 'A clean-up came back too often; no worker is given it again.');
  }
}

/** A worker on its channel. */
export interface CleanUpWorker extends CleanUpTaker {
  /** The queues that it serves, whose messages it is given first. */
  queueIds: readonly string[];
  isOpen(): boolean;
  send(type: string, payload: object): void;
}

interface Deal {
  worker: CleanUpWorker;
  message: ReservedCleanUp;
}

/** So many in one write: others' requests wait no longer than that takes. */
const MOST_DEALS = 50;

function dealOut(tx: Tx, workers: readonly CleanUpWorker[]): Deal[] {
  const row = [...workers];
  const deals: Deal[] = [];
  while (deals.length < MOST_DEALS) {
    const deal = dealNext(tx, row);
    if (!deal) break;
    deals.push(deal);
    row.splice(row.indexOf(deal.worker), 1);
    row.push(deal.worker);
  }
  return deals;
}

function dealNext(tx: Tx, workers: readonly CleanUpWorker[]): Deal | undefined {
  for (const ofAnyQueue of [false, true]) {
    for (const worker of workers) {
      const message = reserveCleanUp(tx, worker, ofAnyQueue ? null : worker.queueIds);
      if (message) return { worker, message };
    }
  }
  return undefined;
}

function takeBackLapsed(tx: Tx): string[] {
  return giveBack(tx, listLapsedCleanUps(tx.db, tx.now(), MOST_LAPSED), null);
}

const MOST_LAPSED = 100;

/** Returns the ids of those that are dead letters now. */
function giveBack(tx: Tx, messages: readonly CleanUpMessageRow[], reason: string | null): string[] {
  return messages.filter((each) => giveBackCleanUp(tx, each, reason) === 'dead-lettered').map(({ id }) => id);
}

const OPERATIONS = { 'cleanup.ack.v1': 'ack', 'cleanup.release.v1': 'release', 'cleanup.renew.v1': 'renew' } as const;

function answer(worker: CleanUpWorker, { type, id, payload }: CleanUpOperation, result: CleanUpResult): void {
  worker.send('cleanup.operation_result.v1', {
    request_frame_id: id,
    message_id: payload.message_id,
    operation: OPERATIONS[type],
    ...result,
    detail: null,
  });
}
