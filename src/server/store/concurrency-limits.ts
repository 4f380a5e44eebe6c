import { PAGE_LIMIT } from '../../api/scalars.ts';
import { microsOf } from '../clock.ts';
import { IntegrityConflict, SlotsRefused, SlotsTaken } from '../errors.ts';
import { type Database, sql } from './database.ts';
import { type Condition, combine, valueIs } from './filters/conditions.ts';
import type { Page } from './list-flows.ts';
import type { Tx } from './store.ts';
import type { ConcurrencyLimitRow } from './tables.ts';

/*
 * Slots of a limit come free when they are given back, or by themselves, so many a second, where the limit has a
 * decay. What was asked for in vain counts as denied, and fades as well: the more of it, the later others are told to
 * come back.
 */

export type LimitKey = { id: string } | { name: string };

/** Throws an `IntegrityConflict` where the name is taken. */
export function insertLimit(
  tx: Tx,
  given: Pick<
    ConcurrencyLimitRow,
    'active' | 'name' | 'slot_limit' | 'active_slots' | 'denied_slots' | 'slot_decay_per_second'
  >,
): ConcurrencyLimitRow {
  if (readLimit(tx.db, { name: given.name })) {
    throw new IntegrityConflict(`There is a concurrency limit named ${given.name} already.`);
  }
  const now = tx.now();
  const row: ConcurrencyLimitRow = {
    id: tx.newId(),
    created: now,
    updated: now,
    avg_slot_occupancy_seconds: FIRST_OCCUPANCY_SECONDS,
    ...given,
  };
  tx.db.run(sql.insertInto('concurrency_limit').values(row));
  return row;
}

export function readLimit(db: Database, key: LimitKey): ConcurrencyLimitRow | undefined {
  return db.first(sql.selectFrom('concurrency_limit').selectAll().where(matches(key)));
}

export function listLimits(db: Database, { limit, offset }: Page): ConcurrencyLimitRow[] {
  const rows = sql.selectFrom('concurrency_limit').selectAll().orderBy('name');
  return db.all(rows.limit(limit ?? PAGE_LIMIT).offset(offset));
}

export function updateLimit(tx: Tx, key: LimitKey, set: Partial<ConcurrencyLimitRow>): boolean {
  const update = sql
    .updateTable('concurrency_limit')
    .set({ ...set, updated: tx.now() })
    .where(matches(key));
  return tx.db.run(update) > 0;
}

/** Removes a limit; deployments that it limited are without one then. */
export function deleteLimit(tx: Tx, key: LimitKey): boolean {
  const ids = sql.selectFrom('concurrency_limit').select('id').where(matches(key));
  tx.db.run(sql.updateTable('deployment').set({ concurrency_limit_id: null }).where('concurrency_limit_id', 'in', ids));
  return tx.db.run(sql.deleteFrom('concurrency_limit').where(matches(key))) > 0;
}

/**
 * Takes slots of each of the limits, or of none: then `SlotsTaken` says when to come back. Throws `SlotsRefused` where
 * they could never be had. Gives those limits that there are.
 */
export function takeSlots(
  tx: Tx,
  { names, slots, mode }: { names: readonly string[]; slots: number; mode: 'concurrency' | 'rate_limit' },
): { limits: ConcurrencyLimitRow[]; refusal: ((random: () => number) => SlotsTaken) | undefined } {
  const limits = limitsBy(tx.db, 'name', names);
  const active = limits.filter((limit) => limit.active === 1);
  if (active.some((limit) => limit.slot_limit < slots))
    throw new SlotsRefused('Slots requested is greater than the limit');
  const steady = active.filter((limit) => limit.slot_decay_per_second === 0).map(({ name }) => name);
  if (mode === 'rate_limit' && steady.length > 0) {
    throw new SlotsRefused(
      `Only concurrency limits with slot decay can be used for rate limiting. The following limits do not have a decay configured: '${steady.join(',')}'`,
    );
  }
  const nowMicros = microsOf(tx.now());
  if (active.some((limit) => activeSlots(limit, nowMicros) + slots > limit.slot_limit)) {
    const denied = active.map((limit) => ({ ...limit, denied_slots: deniedSlots(limit, nowMicros) + slots }));
    for (const { id, denied_slots } of denied)
      updateLimit(tx, { id }, { denied_slots, ...activeNow(limits, id, nowMicros) });
    return { limits, refusal: (random) => new SlotsTaken(retrySeconds(denied, slots, random)) };
  }
  for (const limit of active) {
    const set = { active_slots: activeSlots(limit, nowMicros) + slots, denied_slots: deniedSlots(limit, nowMicros) };
    updateLimit(tx, { id: limit.id }, set);
  }
  return { limits, refusal: undefined };
}

/** Gives slots back; how long they were held tells others how long to wait. */
export function giveSlotsBack(
  tx: Tx,
  given: readonly ConcurrencyLimitRow[],
  { slots, occupancySeconds }: { slots: number; occupancySeconds: number | undefined },
): void {
  const nowMicros = microsOf(tx.now());
  for (const limit of given) {
    if (limit.active === 0) continue;
    const average = limit.avg_slot_occupancy_seconds;
    const samples = limit.slot_limit * OCCUPANCY_SAMPLES;
    const held =
      occupancySeconds === undefined ? undefined : Math.max(occupancySeconds / slots, LEAST_OCCUPANCY_SECONDS);
    updateLimit(
      tx,
      { id: limit.id },
      {
        active_slots: Math.max(0, activeSlots(limit, nowMicros) - slots),
        denied_slots: deniedSlots(limit, nowMicros),
        ...(held !== undefined && { avg_slot_occupancy_seconds: average + held / samples - average / samples }),
      },
    );
  }
}

export function limitsBy(db: Database, column: 'id' | 'name', values: readonly string[]): ConcurrencyLimitRow[] {
  const rows = sql.selectFrom('concurrency_limit').selectAll();
  return db.all(rows.where(combine(valueIs(column, { any_: values }))));
}

/** How many slots are taken now. */
export function activeSlots(limit: ConcurrencyLimitRow, nowMicros: number): number {
  return Math.max(0, limit.active_slots - Math.floor(limit.slot_decay_per_second * secondsSince(limit, nowMicros)));
}

const FIRST_OCCUPANCY_SECONDS = 2;
const OCCUPANCY_SAMPLES = 2;
const LEAST_OCCUPANCY_SECONDS = 0.1;
/** Prefect's setting for both kinds of limits. */
const LONGEST_WAIT_SECONDS = 30;

function deniedSlots(limit: ConcurrencyLimitRow, nowMicros: number): number {
  const occupancy = Math.min(Math.max(limit.avg_slot_occupancy_seconds, LEAST_OCCUPANCY_SECONDS), LONGEST_WAIT_SECONDS);
  const rate = limit.slot_decay_per_second > 0 ? limit.slot_decay_per_second : 1 / occupancy;
  return Math.max(0, limit.denied_slots - Math.floor(rate * secondsSince(limit, nowMicros)));
}

function secondsSince({ updated }: ConcurrencyLimitRow, nowMicros: number): number {
  return Math.max(0, (nowMicros - microsOf(updated)) / 1e6);
}

/** Decay counts from the last update, so what has decayed by then has to be written with it. */
function activeNow(limits: readonly ConcurrencyLimitRow[], id: string, nowMicros: number): { active_slots: number } {
  const limit = limits.find((each) => each.id === id);
  return { active_slots: limit ? activeSlots(limit, nowMicros) : 0 };
}

/** When slots are likely to be free, by the limit that holds up the most, a little at random. */
function retrySeconds(denied: readonly ConcurrencyLimitRow[], slots: number, random: () => number): number {
  const waits = denied.map((limit) => {
    if (limit.slot_decay_per_second > 0) {
      const blocking = slots + limit.denied_slots;
      return { blocking, seconds: blocking / limit.slot_decay_per_second };
    }
    const blocking = (slots + limit.denied_slots) / limit.slot_limit;
    const each = Math.min(limit.avg_slot_occupancy_seconds, LONGEST_WAIT_SECONDS);
    return { blocking, seconds: Math.min(each * blocking, LONGEST_WAIT_SECONDS) };
  });
  const { seconds } = waits.reduce((most, wait) => (wait.blocking > most.blocking ? wait : most));
  return seconds * (0.7 + 0.6 * random());
}

function matches(key: LimitKey): Condition {
  return combine('id' in key ? valueIs('id', { any_: [key.id] }) : valueIs('name', { any_: [key.name] }));
}
