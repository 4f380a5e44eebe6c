import { sql as raw } from 'kysely';
import type * as z from 'zod';
import type { flowSort } from '../../api/filters.ts';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import { type Database, sql } from './database.ts';
import { flowsWhere, type Joined } from './filters/runs.ts';
import { RECORD_ORDER } from './record-order.ts';
import type { FlowRow } from './tables.ts';

export interface Page {
  limit?: number | null | undefined;
  offset: number;
}

export function listFlows(db: Database, query: Joined & Page & { sort: z.output<typeof flowSort> }): FlowRow[] {
  const [column, direction] = RECORD_ORDER[query.sort];
  return db.all(
    sql
      .selectFrom('flow')
      .selectAll()
      .where(flowsWhere(query))
      .orderBy(column, direction)
      .limit(query.limit ?? PAGE_LIMIT)
      .offset(query.offset),
  );
}

export function countFlows(db: Database, joined: Joined): number {
  const rows = sql.selectFrom('flow').select(raw<number>`count(*)`.as('count')).where(flowsWhere(joined));
  return db.first(rows)?.count ?? 0;
}
