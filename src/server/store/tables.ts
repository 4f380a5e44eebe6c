import type { CleanUpKind } from '../../api/worker-channel.ts';

/**
 * The tables as TypeScript sees them. Times are text in one fixed form (see `clock.ts`), JSON is text,
 * booleans are 0 or 1, durations are seconds.
 */
export interface Tables {
  flow: FlowRow;
  flow_run: FlowRunRow;
  flow_run_state: StateRow;
  task_run: TaskRunRow;
  task_run_state: StateRow;
  log: LogRow;
  event: EventRow;
  artifact: ArtifactRow;
  artifact_collection: ArtifactCollectionRow;
  flow_run_input: FlowRunInputRow;
  lease: LeaseRow;
  variable: VariableRow;
  concurrency_limit: ConcurrencyLimitRow;
  deployment: DeploymentRow;
  deployment_schedule: DeploymentScheduleRow;
  work_pool: WorkPoolRow;
  work_queue: WorkQueueRow;
  worker: WorkerRow;
  automation: AutomationRow;
  automation_resource: AutomationResourceRow;
  automation_bucket: AutomationBucketRow;
  automation_firing: AutomationFiringRow;
  pending_action: PendingActionRow;
  saved_search: SavedSearchRow;
  csrf_token: CsrfTokenRow;
  block_type: BlockTypeRow;
  block_schema: BlockSchemaRow;
  block_schema_reference: BlockReferenceRow;
  block_document: BlockDocumentRow;
  block_document_reference: BlockReferenceRow;
  configuration: ConfigurationRow;
  task_run_state_cache: TaskRunStateCacheRow;
  task_run_offer: TaskRunOfferRow;
  clean_up_message: CleanUpMessageRow;
}

export interface FlowRow {
  id: string;
  created: string;
  updated: string;
  name: string;
  tags: string;
  labels: string;
}

/** What flow runs and task runs have in common. `state` is the whole current state, ready to be told. */
export interface RunRow {
  id: string;
  created: string;
  updated: string;
  name: string;
  empirical_policy: string;
  tags: string;
  labels: string;
  state_id: string | null;
  state_type: string | null;
  state_name: string | null;
  state_timestamp: string | null;
  state: string | null;
  run_count: number;
  expected_start_time: string | null;
  next_scheduled_start_time: string | null;
  start_time: string | null;
  end_time: string | null;
  total_run_time: number;
}

export interface FlowRunRow extends RunRow {
  flow_id: string;
  deployment_id: string | null;
  deployment_version: string | null;
  work_queue_id: string | null;
  work_queue_name: string | null;
  flow_version: string | null;
  parameters: string;
  idempotency_key: string | null;
  context: string;
  parent_task_run_id: string | null;
  auto_scheduled: number;
  infrastructure_document_id: string | null;
  infrastructure_pid: string | null;
  created_by: string | null;
  work_pool_id: string | null;
  work_pool_name: string | null;
  job_variables: string | null;
}

export interface TaskRunRow extends RunRow {
  flow_run_id: string | null;
  task_key: string;
  dynamic_key: string;
  cache_key: string | null;
  cache_expiration: string | null;
  task_version: string | null;
  task_inputs: string;
  flow_run_run_count: number;
}

export interface StateRow {
  id: string;
  run_id: string;
  timestamp: string;
  type: string;
  name: string;
  message: string | null;
  state_details: string;
  data: string | null;
}

export interface LogRow {
  id: string;
  created: string;
  name: string;
  level: number;
  message: string;
  timestamp: string;
  flow_run_id: string | null;
  task_run_id: string | null;
}

/** `body` is the whole event as JSON, but for the time of its reception. */
export interface EventRow {
  id: string;
  occurred: string;
  received: string;
  event: string;
  resource_id: string;
  body: string;
}

export interface ArtifactRow {
  id: string;
  created: string;
  updated: string;
  key: string | null;
  type: string | null;
  description: string | null;
  data: string | null;
  metadata_: string | null;
  flow_run_id: string | null;
  task_run_id: string | null;
}

/** The artifacts of one key; the latest of them stands for all. */
export interface ArtifactCollectionRow {
  id: string;
  created: string;
  updated: string;
  key: string;
  latest_id: string;
}

export interface FlowRunInputRow {
  id: string;
  created: string;
  flow_run_id: string;
  key: string;
  value: string;
  sender: string | null;
}

export interface LeaseRow {
  id: string;
  created: string;
  expires: string;
  holder: string | null;
  slots: number;
  limit_ids: string;
}

export interface VariableRow {
  id: string;
  created: string;
  updated: string;
  name: string;
  value: string;
  tags: string;
}

export interface ConcurrencyLimitRow {
  id: string;
  created: string;
  updated: string;
  active: number;
  name: string;
  slot_limit: number;
  active_slots: number;
  denied_slots: number;
  slot_decay_per_second: number;
  avg_slot_occupancy_seconds: number;
}

export interface DeploymentRow {
  id: string;
  created: string;
  updated: string;
  name: string;
  flow_id: string;
  version: string | null;
  description: string | null;
  paused: number;
  tags: string;
  labels: string;
  parameters: string;
  parameter_openapi_schema: string | null;
  enforce_parameter_schema: number;
  path: string | null;
  entrypoint: string | null;
  pull_steps: string | null;
  job_variables: string;
  work_queue_id: string | null;
  work_queue_name: string | null;
  storage_document_id: string | null;
  infrastructure_document_id: string | null;
  concurrency_limit_id: string | null;
  concurrency_options: string | null;
  last_polled: string | null;
  status: 'READY' | 'NOT_READY';
  created_by: string | null;
  updated_by: string | null;
}

export interface DeploymentScheduleRow {
  id: string;
  created: string;
  updated: string;
  deployment_id: string;
  schedule: string;
  active: number;
  max_scheduled_runs: number | null;
  parameters: string;
  slug: string | null;
}

export interface WorkPoolRow {
  id: string;
  created: string;
  updated: string;
  name: string;
  description: string | null;
  type: string;
  base_job_template: string;
  is_paused: number;
  default_queue_id: string | null;
  concurrency_limit: number | null;
  status: 'READY' | 'NOT_READY' | 'PAUSED';
  last_transitioned_status_at: string | null;
  last_status_event_id: string | null;
  storage_configuration: string;
}

export interface WorkQueueRow {
  id: string;
  created: string;
  updated: string;
  name: string;
  /** Of queues that are older than work pools. */
  filter: string | null;
  description: string;
  is_paused: number;
  concurrency_limit: number | null;
  /** 1 is asked for work first. */
  priority: number;
  last_polled: string | null;
  status: 'READY' | 'NOT_READY' | 'PAUSED';
  work_pool_id: string;
}

export interface WorkerRow {
  id: string;
  created: string;
  updated: string;
  work_pool_id: string;
  name: string;
  last_heartbeat_time: string;
  heartbeat_interval_seconds: number | null;
  status: 'ONLINE' | 'OFFLINE';
}

export interface SavedSearchRow {
  id: string;
  created: string;
  updated: string;
  name: string;
  filters: string;
}

export interface TaskRunStateCacheRow {
  cache_key: string;
  state_id: string;
  cache_expiration: string | null;
  created: string;
}

export interface BlockTypeRow {
  id: string;
  created: string;
  updated: string;
  name: string;
  slug: string;
  logo_url: string | null;
  documentation_url: string | null;
  description: string | null;
  code_example: string | null;
  is_protected: number;
}

/** `fields` lacks what refers to other blocks, which is put in when the schema is read. */
export interface BlockSchemaRow {
  id: string;
  created: string;
  updated: string;
  checksum: string;
  fields: string;
  capabilities: string;
  version: string;
  block_type_id: string;
}

/** The schema or document `parent_id` has another under the field `name`. */
export interface BlockReferenceRow {
  id: string;
  created: string;
  name: string;
  parent_id: string;
  reference_id: string;
}

/** `data` is encrypted. */
export interface BlockDocumentRow {
  id: string;
  created: string;
  updated: string;
  name: string;
  data: string;
  is_anonymous: number;
  block_type_id: string;
  block_type_name: string;
  block_schema_id: string;
}

export interface ConfigurationRow {
  id: string;
  created: string;
  updated: string;
  key: string;
  value: string;
}

export interface CsrfTokenRow {
  client: string;
  id: string;
  created: string;
  updated: string;
  token: string;
  expiration: string;
}

export interface AutomationRow {
  id: string;
  created: string;
  updated: string;
  name: string;
  description: string;
  enabled: number;
  tags: string;
  trigger_: string;
  actions: string;
  actions_on_trigger: string;
  actions_on_resolve: string;
}

/** A resource that an automation is about, or that it belongs to and goes with. */
export interface AutomationResourceRow {
  automation_id: string;
  resource_id: string;
  owned: number;
}

/** How many events a trigger has counted in a span of time, for one value of what it counts apart. */
export interface AutomationBucketRow {
  automation_id: string;
  trigger_id: string;
  /** A JSON list. */
  bucketing_key: string;
  start_: string;
  end_: string;
  count_: number;
  last_event: string | null;
}

/** A trigger's firing that waits for those of others. */
export interface AutomationFiringRow {
  automation_id: string;
  parent_trigger_id: string;
  child_trigger_id: string;
  triggered: string;
  firing: string;
}

/** An action that was called for and is not known to have been carried out. */
export interface PendingActionRow {
  id: string;
  created: string;
  body: string;
  attempts: number;
}

/** That a background task run was offered to a worker, for the state in which it waited. */
export interface TaskRunOfferRow {
  state_id: string;
  offered: string;
  acknowledged: number;
}

/** What a worker is to clean up; while one has it, there is a token with the end of its lease and who holds it. */
export interface CleanUpMessageRow {
  id: string;
  created: string;
  updated: string;
  idempotency_key: string;
  work_pool_id: string;
  work_queue_id: string | null;
  kind: CleanUpKind;
  target: string;
  data: string;
  /** How often it was reserved. */
  delivery_count: number;
  reservation_token: string | null;
  lease_expires: string | null;
  holder: string | null;
  outcome: 'ACKNOWLEDGED' | 'DEAD_LETTERED' | null;
  /** Why it was last given back, in the worker's words. */
  release_reason: string | null;
}
