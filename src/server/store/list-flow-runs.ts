import { type RawBuilder, sql as raw } from 'kysely';
import type * as z from 'zod';
import type { flowRunSort } from '../../api/filters.ts';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import { type Database, sql } from './database.ts';
import { flowRunsWhere, type Joined } from './filters/runs.ts';
import type { Page } from './list-flows.ts';
import type { FlowRunRow } from './tables.ts';

/** Where a time is missing, SQLite and Postgres each have an order of their own, so it is said. */
const ORDER: Record<z.output<typeof flowRunSort>, RawBuilder<unknown>> = {
  ID_DESC: raw`id DESC`,
  START_TIME_ASC: raw`coalesce(start_time, expected_start_time) ASC NULLS FIRST`,
  START_TIME_DESC: raw`coalesce(start_time, expected_start_time) DESC NULLS LAST`,
  EXPECTED_START_TIME_ASC: raw`expected_start_time ASC NULLS FIRST`,
  EXPECTED_START_TIME_DESC: raw`expected_start_time DESC NULLS LAST`,
  NAME_ASC: raw`name ASC`,
  NAME_DESC: raw`name DESC`,
  NEXT_SCHEDULED_START_TIME_ASC: raw`next_scheduled_start_time ASC NULLS FIRST`,
  END_TIME_DESC: raw`end_time DESC NULLS LAST`,
};

export function listFlowRuns(
  db: Database,
  query: Joined & Page & { sort: z.output<typeof flowRunSort> },
): FlowRunRow[] {
  return db.all(
    sql
      .selectFrom('flow_run')
      .selectAll()
      .where(flowRunsWhere(query))
      .orderBy(ORDER[query.sort])
      .limit(query.limit ?? PAGE_LIMIT)
      .offset(query.offset),
  );
}

export function countFlowRuns(db: Database, joined: Joined): number {
  const rows = sql.selectFrom('flow_run').select(raw<number>`count(*)`.as('count')).where(flowRunsWhere(joined));
  return db.first(rows)?.count ?? 0;
}
