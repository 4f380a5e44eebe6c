import { type Database, sql } from './database.ts';
import type { DeploymentRow } from './tables.ts';

/**
 * Queues that pick up a deployment's runs by a filter of their own, of the kind that is older than work pools; one
 * without a filter passes for one that takes any.
 */
export function matchingQueues(db: Database, deployment: DeploymentRow): object[] {
  const tags = new Set(JSON.parse(deployment.tags) as string[]);
  return db
    .all(sql.selectFrom('work_queue').selectAll())
    .map((row) => ({ ...row, filter: JSON.parse(row.filter ?? 'null'), is_paused: row.is_paused === 1 }))
    .filter(({ filter }) => {
      const { tags: wanted, deployment_ids: ids } = (filter ?? {}) as QueueFilter;
      const hasTags = (wanted ?? []).every((tag) => tags.has(tag));
      return hasTags && (!ids || ids.length === 0 || ids.includes(deployment.id));
    });
}

interface QueueFilter {
  tags?: string[] | null;
  deployment_ids?: string[] | null;
}
