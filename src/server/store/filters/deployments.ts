import { type SqlBool, sql } from 'kysely';
import type * as z from 'zod';
import type { deploymentFilter } from '../../../api/filters.ts';
import { ALWAYS, type Condition, combine, nameIs, tagsAre, valueIs } from './conditions.ts';

export type DeploymentFilter = z.output<typeof deploymentFilter>;

/** A condition on rows of `deployment`. */
export function deploymentIs(filter: DeploymentFilter | null | undefined): Condition {
  if (!filter) return ALWAYS;
  const paused = filter.paused?.eq_;
  return combine(
    [
      ...valueIs('deployment.id', filter.id),
      ...nameIs('deployment.name', filter.name),
      ...flowOrDeploymentNameIs(filter.flow_or_deployment_name?.like_),
      ...(typeof paused === 'boolean' ? valueIs('deployment.paused', { any_: [paused ? 1 : 0] }) : []),
      ...tagsAre('deployment.tags', filter.tags),
      ...valueIs('deployment.work_queue_name', filter.work_queue_name),
    ],
    filter.operator,
  );
}

function flowOrDeploymentNameIs(part: string | null | undefined): Condition[] {
  if (!part) return [];
  const like = `%${part}%`;
  return [
    sql<SqlBool>`(deployment.name LIKE ${like} OR EXISTS
      (SELECT 1 FROM flow WHERE flow.id = deployment.flow_id AND flow.name LIKE ${like}))`,
  ];
}
