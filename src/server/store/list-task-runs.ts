import { type RawBuilder, sql as raw } from 'kysely';
import type * as z from 'zod';
import type { taskRunSort } from '../../api/filters.ts';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import { type Database, sql } from './database.ts';
import { type Joined, taskRunsWhere } from './filters/runs.ts';
import type { Page } from './list-flows.ts';
import type { TaskRunRow } from './tables.ts';

const ORDER: Record<z.output<typeof taskRunSort>, RawBuilder<unknown>> = {
  ID_DESC: raw`id DESC`,
  EXPECTED_START_TIME_ASC: raw`expected_start_time ASC NULLS FIRST`,
  EXPECTED_START_TIME_DESC: raw`expected_start_time DESC NULLS LAST`,
  NAME_ASC: raw`name ASC`,
  NAME_DESC: raw`name DESC`,
  NEXT_SCHEDULED_START_TIME_ASC: raw`next_scheduled_start_time ASC NULLS FIRST`,
  END_TIME_DESC: raw`end_time DESC NULLS LAST`,
};

export function listTaskRuns(
  db: Database,
  query: Joined & Page & { sort: z.output<typeof taskRunSort> },
): TaskRunRow[] {
  return db.all(
    sql
      .selectFrom('task_run')
      .selectAll()
      .where(taskRunsWhere(query))
      .orderBy(ORDER[query.sort])
      .limit(query.limit ?? PAGE_LIMIT)
      .offset(query.offset),
  );
}

export function countTaskRuns(db: Database, joined: Joined): number {
  const rows = sql.selectFrom('task_run').select(raw<number>`count(*)`.as('count')).where(taskRunsWhere(joined));
  return db.first(rows)?.count ?? 0;
}
