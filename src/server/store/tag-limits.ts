import { sql as raw, type SqlBool } from 'kysely';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import type { TagLimit } from '../../api/tag-limit.ts';
import { NotFound, TagLocked } from '../errors.ts';
import { insertLimit, type LimitKey, readLimit, takeSlots, updateLimit } from './concurrency-limits.ts';
import { type Database, sql } from './database.ts';
import { createLease, dropLease } from './leases.ts';
import type { Page } from './list-flows.ts';
import type { Tx } from './store.ts';
import type { ConcurrencyLimitRow } from './tables.ts';

/*
 * Limits on tags are older than leases: whoever takes a slot says which task run it is for, and nobody renews it. So
 * each slot is a lease held by that task run which outlives every run.
 */
const LEASE_SECONDS = 100 * 365 * 86_400;
const PREFIX = 'tag:';

/** A tag's limit, found by its id or its tag. */
export type TagLimitKey = { id: string } | { tag: string };

/** Sets the limit of a tag, made where there is none. */
export function saveTagLimit(tx: Tx, tag: string, limit: number): { limit: TagLimit; created: boolean } {
  const name = PREFIX + tag;
  const created = !updateLimit(tx, { name }, { slot_limit: limit });
  if (created) {
    insertLimit(tx, {
      name,
      slot_limit: limit,
      active: 1,
      active_slots: 0,
      denied_slots: 0,
      slot_decay_per_second: 0,
    });
  }
  return { limit: readTagLimit(tx.db, { tag }), created };
}

/** Throws `NotFound` where no limit is on the tag. */
export function readTagLimit(db: Database, key: TagLimitKey): TagLimit {
  return told(db, requireLimit(db, key));
}

export function listTagLimits(db: Database, { limit, offset }: Page): TagLimit[] {
  const rows = sql
    .selectFrom('concurrency_limit')
    .selectAll()
    .where(raw<SqlBool>`substr(name, 1, 4) = ${PREFIX}`)
    .orderBy('name')
    .offset(offset);
  return db.all(rows.limit(limit ?? PAGE_LIMIT)).map((row) => told(db, row));
}

/** Ends whatever holds slots of the limit, and gives them to these task runs instead. */
export function resetTagLimit(tx: Tx, tag: string, taskRunIds: readonly string[]): void {
  const { id } = requireLimit(tx.db, { tag });
  for (const lease of leasesOf(tx.db, id)) dropLease(tx, lease.id);
  updateLimit(tx, { id }, { active_slots: taskRunIds.length });
  for (const taskRunId of taskRunIds) hold(tx, [id], taskRunId);
}

export function deleteTagLimit(tx: Tx, key: TagLimitKey): void {
  const { id } = requireLimit(tx.db, key);
  for (const lease of leasesOf(tx.db, id)) dropLease(tx, lease.id);
  tx.db.run(sql.deleteFrom('concurrency_limit').where('id', '=', id));
}

/**
 * Takes a slot of each tag's limit for a task run; tags without a limit count for nothing. Throws `TagLocked` where
 * one of them is full, or can never be had because it is 0.
 */
export function takeTagSlots(tx: Tx, tags: readonly string[], taskRunId: string): ConcurrencyLimitRow[] {
  const taken = tryTagSlots(tx, tags, taskRunId);
  switch (taken.type) {
    case 'closed':
      throw TagLocked.forEver(taken.tag);
    case 'full':
      throw TagLocked.full(taken.tags[0] ?? '');
    case 'taken':
      return taken.limits.map((limit) => ({ ...limit, name: tagOf(limit) }));
  }
}

export type TakenSlots =
  /** `lease` is null where nothing limits the tags. */
  | { type: 'taken'; limits: ConcurrencyLimitRow[]; lease: string | null }
  | { type: 'closed'; tag: string }
  | { type: 'full'; tags: string[]; waitSeconds: number };

/** The same for a caller that waits. */
export function tryTagSlots(tx: Tx, tags: readonly string[], taskRunId: string): TakenSlots {
  const found = limitsOn(tx.db, tags);
  const closed = found.find(({ slot_limit }) => slot_limit === 0);
  if (closed) return { type: 'closed', tag: tagOf(closed) };
  const limits = found.filter(({ active }) => active === 1);
  if (limits.length === 0) return { type: 'taken', limits, lease: null };
  const { refusal } = takeSlots(tx, { names: limits.map(({ name }) => name), slots: 1, mode: 'concurrency' });
  const limitIds = limits.map(({ id }) => id);
  if (!refusal) return { type: 'taken', limits, lease: hold(tx, limitIds, taskRunId) };
  const waitSeconds = Number(refusal(Math.random).headers['retry-after']);
  return { type: 'full', tags: limits.map(tagOf), waitSeconds };
}

/** Gives back what a task run holds of the tags' limits. Returns the limits of all the tags. */
export function giveTagSlotsBack(tx: Tx, tags: readonly string[], taskRunId: string): ConcurrencyLimitRow[] {
  const limits = limitsOn(tx.db, tags);
  for (const { id } of limits) {
    for (const lease of leasesOf(tx.db, id)) if (lease.holder === taskRunId) dropLease(tx, lease.id);
  }
  return limits;
}

function requireLimit(db: Database, key: TagLimitKey): ConcurrencyLimitRow {
  const limitKey: LimitKey = 'id' in key ? key : { name: PREFIX + key.tag };
  const row = readLimit(db, limitKey);
  if (!row?.name.startsWith(PREFIX)) throw new NotFound('Concurrency limit');
  return row;
}

function limitsOn(db: Database, tags: readonly string[]): ConcurrencyLimitRow[] {
  return [...new Set(tags)].flatMap((tag) => readLimit(db, { name: PREFIX + tag }) ?? []);
}

function hold(tx: Tx, limitIds: readonly string[], taskRunId: string): string {
  return createLease(tx, { seconds: LEASE_SECONDS, holder: { type: 'task_run', id: taskRunId }, slots: 1, limitIds });
}

/** The leases on a limit, each with the task run that holds it. */
function leasesOf(db: Database, limitId: string): { id: string; holder: string | null }[] {
  const leases = db.all(
    sql
      .selectFrom('lease')
      .select(['id', 'holder'])
      .where(raw<SqlBool>`EXISTS (SELECT 1 FROM json_each(lease.limit_ids) AS held WHERE held.value = ${limitId})`)
      .orderBy('created'),
  );
  return leases.map(({ id, holder }) => {
    const { type, id: holderId } = (JSON.parse(holder ?? '{}') ?? {}) as { type?: string; id?: string };
    return { id, holder: type === 'task_run' ? (holderId ?? null) : null };
  });
}

function told(db: Database, row: ConcurrencyLimitRow): TagLimit {
  return {
    id: row.id,
    created: row.created,
    updated: row.updated,
    tag: tagOf(row),
    concurrency_limit: row.slot_limit,
    active_slots: leasesOf(db, row.id).flatMap(({ holder }) => holder ?? []),
  };
}

function tagOf({ name }: ConcurrencyLimitRow): string {
  return name.slice(PREFIX.length);
}
