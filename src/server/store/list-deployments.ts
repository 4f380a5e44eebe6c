import { sql as raw } from 'kysely';
import type * as z from 'zod';
import type { deploymentSort } from '../../api/deployment.ts';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import { type Database, sql } from './database.ts';
import { deploymentsWhere, type Joined } from './filters/runs.ts';
import type { Page } from './list-flows.ts';
import { RECORD_ORDER } from './record-order.ts';
import type { DeploymentRow } from './tables.ts';

export function listDeployments(
  db: Database,
  query: Joined & Page & { sort: z.output<typeof deploymentSort> },
): DeploymentRow[] {
  const [column, direction] = RECORD_ORDER[query.sort];
  return db.all(
    sql
      .selectFrom('deployment')
      .selectAll()
      .where(deploymentsWhere(query))
      .orderBy(column, direction)
      .limit(query.limit ?? PAGE_LIMIT)
      .offset(query.offset),
  );
}

export function countDeployments(db: Database, joined: Joined): number {
  const rows = sql.selectFrom('deployment').select(raw<number>`count(*)`.as('count')).where(deploymentsWhere(joined));
  return db.first(rows)?.count ?? 0;
}
