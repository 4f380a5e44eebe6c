import { sql as raw } from 'kysely';
import { limitsBy } from './concurrency-limits.ts';
import { type Database, sql } from './database.ts';
import { listSchedules } from './deployment-schedules.ts';
import { listOf } from './filters/conditions.ts';
import { plain, text } from './json-text.ts';
import type { ConcurrencyLimitRow, DeploymentRow, DeploymentScheduleRow } from './tables.ts';

/** Deployments as JSON texts, each with its schedules, its concurrency limit, and where its runs are carried out. */
export function deploymentsJson(db: Database, rows: readonly DeploymentRow[]): string[] {
  const schedules = Map.groupBy(
    listSchedules(
      db,
      rows.map(({ id }) => id),
    ),
    (schedule) => schedule.deployment_id,
  );
  const limitIds = rows.flatMap(({ concurrency_limit_id: id }) => (id ? [id] : []));
  const limits = new Map((limitIds.length > 0 ? limitsBy(db, 'id', limitIds) : []).map((limit) => [limit.id, limit]));
  const places = placesOf(db, rows);
  return rows.map((row) =>
    deploymentJson(row, {
      schedules: schedules.get(row.id) ?? [],
      limit: limits.get(row.concurrency_limit_id ?? ''),
      place: places.get(row.work_queue_id ?? ''),
    }),
  );
}

export function scheduleJson(row: DeploymentScheduleRow): string {
  return `{"id":"${row.id}","created":"${row.created}","updated":"${row.updated}","deployment_id":"${row.deployment_id}","schedule":${row.schedule},"active":${row.active === 1},"max_scheduled_runs":${row.max_scheduled_runs},"parameters":${row.parameters},"slug":${text(row.slug)}}`;
}

interface Place {
  id: string;
  queue: string;
  pool: string;
}

function placesOf(db: Database, rows: readonly DeploymentRow[]): Map<string, Place> {
  const ids = rows.flatMap(({ work_queue_id: id }) => (id ? [id] : []));
  if (ids.length === 0) return new Map();
  const places = sql
    .selectFrom('work_queue')
    .innerJoin('work_pool', 'work_pool.id', 'work_queue.work_pool_id')
    .select(['work_queue.id', 'work_queue.name as queue', 'work_pool.name as pool'])
    .where(raw<boolean>`work_queue.id IN ${listOf(ids)}`);
  return new Map(db.all(places).map((place) => [place.id, place]));
}

function deploymentJson(
  row: DeploymentRow,
  of: { schedules: DeploymentScheduleRow[]; limit: ConcurrencyLimitRow | undefined; place: Place | undefined },
): string {
  return `{"id":"${row.id}","created":"${row.created}","updated":"${row.updated}","name":${text(row.name)},"version":${text(row.version)},"description":${text(row.description)},"flow_id":"${row.flow_id}","paused":${row.paused === 1},"schedules":[${of.schedules.map(scheduleJson).join(',')}],"concurrency_limit":null,"global_concurrency_limit":${of.limit ? limitJson(of.limit) : 'null'},"concurrency_options":${row.concurrency_options ?? 'null'},"job_variables":${row.job_variables},"parameters":${row.parameters},"tags":${row.tags},"labels":${row.labels},"work_queue_name":${text(of.place?.queue ?? row.work_queue_name)},"work_queue_id":${plain(row.work_queue_id)},"last_polled":${plain(row.last_polled)},"parameter_openapi_schema":${row.parameter_openapi_schema ?? 'null'},"path":${text(row.path)},"pull_steps":${row.pull_steps ?? 'null'},"entrypoint":${text(row.entrypoint)},"storage_document_id":${plain(row.storage_document_id)},"infrastructure_document_id":${plain(row.infrastructure_document_id)},"created_by":${row.created_by ?? 'null'},"updated_by":${row.updated_by ?? 'null'},"work_pool_name":${text(of.place?.pool ?? null)},"status":"${row.status}","enforce_parameter_schema":${row.enforce_parameter_schema === 1}}`;
}

/** A limit as its deployment tells it: with the slots as they were last written. */
function limitJson(row: ConcurrencyLimitRow): string {
  return `{"id":"${row.id}","created":"${row.created}","updated":"${row.updated}","active":${row.active === 1},"name":${text(row.name)},"limit":${row.slot_limit},"active_slots":${row.active_slots},"slot_decay_per_second":${row.slot_decay_per_second}}`;
}
