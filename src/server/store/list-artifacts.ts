import { type RawBuilder, sql as raw, type SqlBool } from 'kysely';
import type * as z from 'zod';
import type { artifactSort, artifactsRequest, latestArtifactsRequest } from '../../api/filters.ts';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import { type Database, sql } from './database.ts';
import { type Condition, combine, nameIs, valueIs } from './filters/conditions.ts';
import { flowRunsWhere, taskRunsWhere } from './filters/runs.ts';
import type { ArtifactRow } from './tables.ts';

const ORDER: Record<z.output<typeof artifactSort>, RawBuilder<unknown>> = {
  CREATED_DESC: raw`artifact.created DESC`,
  UPDATED_DESC: raw`artifact.updated DESC`,
  ID_DESC: raw`artifact.id DESC`,
  KEY_DESC: raw`artifact.key DESC`,
  KEY_ASC: raw`artifact.key ASC`,
};

type Query = z.output<typeof artifactsRequest>;
type LatestQuery = z.output<typeof latestArtifactsRequest>;

export function listArtifacts(db: Database, query: Query): ArtifactRow[] {
  return db.all(
    sql
      .selectFrom('artifact')
      .selectAll()
      .where(artifactsWhere(query, query.artifacts?.id))
      .orderBy(ORDER[query.sort])
      .limit(query.limit ?? PAGE_LIMIT)
      .offset(query.offset),
  );
}

export function countArtifacts(db: Database, query: Query): number {
  const rows = sql
    .selectFrom('artifact')
    .select(raw<number>`count(*)`.as('count'))
    .where(artifactsWhere(query, query.artifacts?.id));
  return db.first(rows)?.count ?? 0;
}

/** The latest artifact of each key, told as its collection: `id` and times are the collection's. */
export function listLatestArtifacts(db: Database, query: LatestQuery): (ArtifactRow & { latest_id: string })[] {
  return db.all(
    latest()
      .where(artifactsWhere(query, query.artifacts?.latest_id))
      .orderBy(ORDER[query.sort])
      .limit(query.limit ?? PAGE_LIMIT)
      .offset(query.offset),
  );
}

export function countLatestArtifacts(db: Database, query: LatestQuery): number {
  const rows = latest()
    .clearSelect()
    .select(raw<number>`count(*)`.as('count'))
    .where(artifactsWhere(query, query.artifacts?.latest_id));
  return db.first(rows)?.count ?? 0;
}

export function readLatestArtifact(db: Database, key: string): (ArtifactRow & { latest_id: string }) | undefined {
  return db.first(latest().where('artifact.key', '=', key));
}

function latest() {
  return sql
    .selectFrom('artifact_collection as collection')
    .innerJoin('artifact', 'artifact.id', 'collection.latest_id')
    .selectAll('artifact')
    .select(['collection.id', 'collection.created', 'collection.updated', 'collection.latest_id']);
}

function artifactsWhere(query: Query | LatestQuery, id: NonNullable<Query['artifacts']>['id']): Condition {
  const filter = query.artifacts;
  const own = combine(
    [
      ...valueIs('artifact.id', id),
      ...nameIs('artifact.key', filter?.key),
      ...valueIs('artifact.key', exists(filter?.key?.exists_)),
      ...valueIs('artifact.flow_run_id', filter?.flow_run_id),
      ...valueIs('artifact.task_run_id', filter?.task_run_id),
      ...valueIs('artifact.type', filter?.type),
    ],
    filter?.operator,
  );
  const conditions = [own];
  if (query.flow_runs || query.flows || query.deployments) {
    const runs = flowRunsWhere({ flow_runs: query.flow_runs, flows: query.flows, deployments: query.deployments });
    conditions.push(raw<SqlBool>`artifact.flow_run_id IN (SELECT flow_run.id FROM flow_run WHERE ${runs})`);
  }
  if (query.task_runs) {
    const tasks = taskRunsWhere({ task_runs: query.task_runs });
    conditions.push(raw<SqlBool>`artifact.task_run_id IN (SELECT task_run.id FROM task_run WHERE ${tasks})`);
  }
  return combine(conditions);
}

function exists(wanted: boolean | null | undefined): { is_null_: boolean } | null {
  return wanted === null || wanted === undefined ? null : { is_null_: !wanted };
}
