import { type Database, sql } from './database.ts';
import type { Tx } from './store.ts';
import type { StateRow } from './tables.ts';

/** The state that was last kept under a key and has not expired. */
export function readCachedState(db: Database, key: string, now: string): StateRow | undefined {
  return db.first(
    sql
      .selectFrom('task_run_state_cache as cache')
      .innerJoin('task_run_state as state', 'state.id', 'cache.state_id')
      .selectAll('state')
      .where('cache.cache_key', '=', key)
      .where((where) =>
        where.or([where('cache.cache_expiration', 'is', null), where('cache.cache_expiration', '>', now)]),
      )
      .orderBy('cache.created', 'desc')
      .limit(1),
  );
}

export function keepInCache(tx: Tx, kept: { key: string; stateId: string; expiration: string | null }): void {
  const row = { cache_key: kept.key, state_id: kept.stateId, cache_expiration: kept.expiration, created: tx.now() };
  tx.db.run(sql.insertInto('task_run_state_cache').values(row));
}
