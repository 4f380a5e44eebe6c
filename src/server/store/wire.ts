import { isTerminal, type StateType } from '../../model/run-state.ts';
import { storedMicros } from '../clock.ts';
import { activeSlots } from './concurrency-limits.ts';
import { plain, text } from './json-text.ts';
import { detailsOf } from './state-details.ts';
import type {
  ArtifactRow,
  ConcurrencyLimitRow,
  FlowRow,
  FlowRunRow,
  LogRow,
  SavedSearchRow,
  StateRow,
  TaskRunRow,
  VariableRow,
} from './tables.ts';

/**
 * Rows as JSON text. What is JSON in the row goes out as it lies there, neither parsed nor checked: it was
 * checked when it came in. Only the details of states are completed. `nowMicros` is the moment for which estimates are
 * told.
 */
export function flowRunJson(row: FlowRunRow, nowMicros: number): string {
  return `{"id":"${row.id}","created":"${row.created}","updated":"${row.updated}","name":${text(row.name)},"flow_id":"${row.flow_id}","state_id":${plain(row.state_id)},"deployment_id":${plain(row.deployment_id)},"deployment_version":${text(row.deployment_version)},"work_queue_id":${plain(row.work_queue_id)},"work_queue_name":${text(row.work_queue_name)},"flow_version":${text(row.flow_version)},"parameters":${row.parameters},"idempotency_key":${text(row.idempotency_key)},"context":${row.context},"empirical_policy":${row.empirical_policy},"tags":${row.tags},"labels":${row.labels},"parent_task_run_id":${plain(row.parent_task_run_id)},"state_type":${plain(row.state_type)},"state_name":${text(row.state_name)},"run_count":${row.run_count},"expected_start_time":${plain(row.expected_start_time)},"next_scheduled_start_time":${plain(row.next_scheduled_start_time)},"start_time":${plain(row.start_time)},"end_time":${plain(row.end_time)},${estimates(row, nowMicros)},"auto_scheduled":${row.auto_scheduled === 1},"infrastructure_document_id":${plain(row.infrastructure_document_id)},"infrastructure_pid":${text(row.infrastructure_pid)},"created_by":${row.created_by ?? 'null'},"work_pool_id":${plain(row.work_pool_id)},"work_pool_name":${text(row.work_pool_name)},"state":${row.state ?? 'null'},"job_variables":${row.job_variables ?? '{}'}}`;
}

export function taskRunJson(row: TaskRunRow, nowMicros: number): string {
  return `{"id":"${row.id}","created":"${row.created}","updated":"${row.updated}","name":${text(row.name)},"flow_run_id":${plain(row.flow_run_id)},"task_key":${text(row.task_key)},"dynamic_key":${text(row.dynamic_key)},"cache_key":${text(row.cache_key)},"cache_expiration":${plain(row.cache_expiration)},"task_version":${text(row.task_version)},"empirical_policy":${row.empirical_policy},"tags":${row.tags},"labels":${row.labels},"state_id":${plain(row.state_id)},"task_inputs":${row.task_inputs},"state_type":${plain(row.state_type)},"state_name":${text(row.state_name)},"run_count":${row.run_count},"flow_run_run_count":${row.flow_run_run_count},"expected_start_time":${plain(row.expected_start_time)},"next_scheduled_start_time":${plain(row.next_scheduled_start_time)},"start_time":${plain(row.start_time)},"end_time":${plain(row.end_time)},${estimates(row, nowMicros)},"state":${row.state ?? 'null'}}`;
}

export function flowJson(row: FlowRow): string {
  return `{"id":"${row.id}","created":"${row.created}","updated":"${row.updated}","name":${text(row.name)},"tags":${row.tags},"labels":${row.labels}}`;
}

export function stateJson(row: StateRow): string {
  return `{"id":"${row.id}","type":"${row.type}","name":${text(row.name)},"timestamp":"${row.timestamp}","message":${text(row.message)},"data":${row.data ?? 'null'},"state_details":${JSON.stringify(detailsOf(row.state_details))}}`;
}

export function logJson(row: LogRow): string {
  return `{"id":"${row.id}","created":"${row.created}","updated":"${row.created}","name":${text(row.name)},"level":${row.level},"message":${text(row.message)},"timestamp":"${row.timestamp}","flow_run_id":${plain(row.flow_run_id)},"task_run_id":${plain(row.task_run_id)}}`;
}

export function artifactJson(row: ArtifactRow): string {
  return `{"id":"${row.id}","created":"${row.created}","updated":"${row.updated}","key":${text(row.key)},"type":${text(row.type)},"description":${text(row.description)},"data":${row.data ?? 'null'},"metadata_":${row.metadata_ ?? 'null'},"flow_run_id":${plain(row.flow_run_id)},"task_run_id":${plain(row.task_run_id)}}`;
}

/** The latest artifact of a key, as the one of its collection. */
export function collectionJson(row: ArtifactRow & { latest_id: string }): string {
  return `${artifactJson(row).slice(0, -1)},"latest_id":"${row.latest_id}"}`;
}

export function variableJson(row: VariableRow): string {
  return `{"id":"${row.id}","created":"${row.created}","updated":"${row.updated}","name":${text(row.name)},"value":${row.value},"tags":${row.tags}}`;
}

export function savedSearchJson(row: SavedSearchRow): string {
  return `{"id":"${row.id}","created":"${row.created}","updated":"${row.updated}","name":${text(row.name)},"filters":${row.filters}}`;
}

/** A limit with the slots that are taken now, those that have come free by themselves left out. */
export function limitJson(row: ConcurrencyLimitRow, nowMicros: number): string {
  return `{"id":"${row.id}","created":"${row.created}","updated":"${row.updated}","active":${row.active === 1},"name":${text(row.name)},"limit":${row.slot_limit},"active_slots":${activeSlots(row, nowMicros)},"slot_decay_per_second":${row.slot_decay_per_second}}`;
}

/** The same as it is told when it is made. */
export function createdLimitJson(row: ConcurrencyLimitRow): string {
  return `{"id":"${row.id}","created":"${row.created}","updated":"${row.updated}","active":${row.active === 1},"name":${text(row.name)},"limit":${row.slot_limit},"active_slots":${row.active_slots},"denied_slots":${row.denied_slots},"slot_decay_per_second":${row.slot_decay_per_second},"avg_slot_occupancy_seconds":${row.avg_slot_occupancy_seconds}}`;
}

export function listJson<Row>(rows: Row[], json: (row: Row) => string): string {
  return `[${rows.map(json).join(',')}]`;
}

/** A running run's time so far, and how late a run started, or is by now. */
function estimates(row: Estimated, nowMicros: number): string {
  const { duration, lateness } = estimatedSeconds(row, nowMicros);
  return `"total_run_time":${row.total_run_time},"estimated_run_time":${duration},"estimated_start_time_delta":${lateness}`;
}

type Estimated = Pick<
  FlowRunRow,
  'total_run_time' | 'state_type' | 'state_timestamp' | 'start_time' | 'expected_start_time'
>;

/** The same as numbers of seconds. */
export function estimatedSeconds(row: Estimated, nowMicros: number): { duration: number; lateness: number } {
  const running = row.state_type === 'RUNNING' && row.state_timestamp !== null;
  const soFar = running ? Math.max(0, nowMicros - storedMicros(row.state_timestamp ?? '')) / 1e6 : 0;
  return { duration: seconds(row.total_run_time + soFar), lateness: seconds(lateness(row, nowMicros)) };
}

function lateness(row: Estimated, nowMicros: number): number {
  if (row.expected_start_time === null) return 0;
  const started = row.start_time !== null;
  if (started && (row.start_time as string) <= row.expected_start_time) return 0;
  if (!started && row.state_type !== null && isTerminal(row.state_type as StateType)) return 0;
  const start = started ? storedMicros(row.start_time as string) : nowMicros;
  return Math.max(0, start - storedMicros(row.expected_start_time)) / 1e6;
}

function seconds(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
