import { type RawBuilder, sql as raw, type SqlBool } from 'kysely';
import type * as z from 'zod';
import type { History, historyRequest } from '../../api/history.ts';
import type { StateType } from '../../model/run-state.ts';
import { isoOf, microsOf } from '../clock.ts';
import { BadRequest } from '../errors.ts';
import { type Database, sql } from './database.ts';
import { flowRunsWhere, type Joined, taskRunsWhere } from './filters/runs.ts';

/** A chart has no more bars than this. */
const MAX_INTERVALS = 500;

/** Runs counted by the time they were expected to start and by state. Throws `BadRequest` for too small an interval. */
export function readRunHistory(
  db: Database,
  kind: 'flow_run' | 'task_run',
  request: z.output<typeof historyRequest>,
  now: string,
): History {
  const width = request.history_interval_seconds;
  if (width < 1) throw new BadRequest('History interval must not be less than 1 second.', { status: 422 });
  const start = microsOf(request.history_start);
  const span = (microsOf(request.history_end) - start) / 1e6;
  const count = span > 0 ? Math.min(Math.ceil(span / width), MAX_INTERVALS) : 0;
  const at = (index: number): string => isoOf(start + Math.round(index * width * 1e6));
  const rows = db.all(counts(kind, request, { start: at(0), end: at(count), width, now }));
  return Array.from({ length: count }, (_, index) => ({
    interval_start: at(index),
    interval_end: at(index + 1),
    states: rows.filter(({ bucket }) => bucket === index).map(({ bucket: _bucket, ...state }) => state),
  }));
}

/** The average lateness of flow runs in seconds, of those that started and of those that still should. */
export function readLateness(db: Database, joined: Joined, now: string): number | null {
  const rows = sql
    .selectFrom('flow_run')
    .select(raw<number | null>`avg(${lateness(now)})`.as('average'))
    .where(flowRunsWhere(joined));
  return db.first(rows)?.average ?? null;
}

function counts(
  kind: 'flow_run' | 'task_run',
  joined: Joined,
  time: { start: string; end: string; width: number; now: string },
) {
  const bucket = raw<number>`CAST(floor(round(${seconds('expected_start_time')} - ${seconds(raw.val(time.start))}, 3) / ${time.width}) AS INTEGER)`;
  const running = raw`CASE WHEN state_type = 'RUNNING' THEN ${seconds(raw.val(time.now))} - ${seconds('state_timestamp')} ELSE 0 END`;
  return sql
    .selectFrom(kind)
    .select([
      bucket.as('bucket'),
      raw<StateType>`state_type`.as('state_type'),
      raw<string>`state_name`.as('state_name'),
      raw<number>`count(*)`.as('count_runs'),
      raw<number>`sum(max(0.0, total_run_time + ${running}))`.as('sum_estimated_run_time'),
      raw<number>`sum(${lateness(time.now)})`.as('sum_estimated_lateness'),
    ])
    .where(kind === 'flow_run' ? flowRunsWhere(joined) : taskRunsWhere(joined))
    .where(raw<SqlBool>`expected_start_time >= ${time.start} AND expected_start_time < ${time.end}`)
    .groupBy(raw`1, 2, 3`)
    .orderBy(raw`1, 2, 3`);
}

function lateness(now: string): RawBuilder<number> {
  return raw<number>`CASE
    WHEN start_time > expected_start_time THEN ${seconds('start_time')} - ${seconds('expected_start_time')}
    WHEN start_time IS NULL AND expected_start_time < ${now}
      AND state_type NOT IN ('COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED')
      THEN ${seconds(raw.val(now))} - ${seconds('expected_start_time')}
    ELSE 0.0 END`;
}

function seconds(time: string | RawBuilder<unknown>): RawBuilder<number> {
  return raw<number>`unixepoch(${typeof time === 'string' ? raw.ref(time) : time}, 'subsec')`;
}
