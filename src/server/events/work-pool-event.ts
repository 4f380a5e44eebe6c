import type { Resource } from '../../api/event.ts';
import { microsOf } from '../clock.ts';
import type { Tx } from '../store/store.ts';
import type { WorkPoolRow } from '../store/tables.ts';
import { emitEvent, resourceOf } from './emit-event.ts';

type Pool = Pick<WorkPoolRow, 'id' | 'name' | 'type'>;

/** Tells that a pool was made or removed. */
export function emitWorkPoolEvent(tx: Tx, what: 'created' | 'deleted', pool: WorkPoolRow): void {
  emitEvent(tx, { event: `prefect.work-pool.${what}`, resource: relatedWorkPool(pool), related: belongings(pool) });
}

/** Tells what of a pool has changed, with its values before and after. */
export function emitWorkPoolUpdated(tx: Tx, pool: Pool, updates: Updates): void {
  if (Object.keys(updates).length === 0) return;
  emitEvent(tx, {
    event: 'prefect.work-pool.updated',
    resource: relatedWorkPool(pool),
    payload: { updated_fields: Object.keys(updates), updates },
  });
}

/** What has changed, by the fields' names. */
export type Updates = Record<string, { from: Value; to: Value }>;
type Value = NonNullable<NonNullable<Parameters<typeof emitEvent>[1]['payload']>[string]> | null;

/** Tells a pool's new status; `before` is the pool as it was, whose last such event this one follows. */
export function emitWorkPoolStatus(tx: Tx, pool: WorkPoolRow, before: WorkPoolRow | null): void {
  if (pool.type === OLD_AGENT) return;
  const transitioned = before?.last_transitioned_status_at;
  const recent = transitioned && microsOf(tx.now()) - microsOf(transitioned) < FOLLOWS_MICROS;
  emitEvent(tx, {
    event: `prefect.work-pool.${kebab(pool.status)}`,
    resource: poolResource(pool),
    follows: recent ? (before?.last_status_event_id ?? null) : null,
    ...(pool.last_status_event_id && { id: pool.last_status_event_id }),
    ...(pool.last_transitioned_status_at && { occurred: pool.last_transitioned_status_at }),
  });
}

/** A pool as other resources' events name it. */
export function relatedWorkPool(pool: Pool): Resource {
  return { ...poolResource(pool), 'prefect.resource.role': 'work-pool' };
}

export function kebab(status: string): string {
  return status.toLowerCase().replaceAll('_', '-');
}

/** The kind of pools of Prefect's agents, which have no status: nobody says that such an agent lives. */
export const OLD_AGENT = 'prefect-agent';

/** A status that is older than this is not told as what the next one follows. */
const FOLLOWS_MICROS = 10 * 60 * 1e6;

function poolResource(pool: Pool): Resource {
  return resourceOf('work-pool', pool, { 'prefect.work-pool.type': pool.type });
}

function belongings({ default_queue_id: queue, storage_configuration: storage }: WorkPoolRow): Resource[] {
  const { default_result_storage_block_id: block } = JSON.parse(storage) as Record<string, string | null>;
  return [
    ['work-queue', queue, 'default-queue'] as const,
    ['block-document', block, 'result-storage'] as const,
  ].flatMap(([kind, id, role]) =>
    id ? [{ 'prefect.resource.id': `prefect.${kind}.${id}`, 'prefect.resource.role': role }] : [],
  );
}
