/** Deployments with their schedules, and the work pools, queues and workers that carry out their runs. */
export const deployments = `
CREATE TABLE deployment (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL, flow_id TEXT NOT NULL,
  version TEXT, description TEXT, paused INTEGER NOT NULL, tags TEXT NOT NULL, labels TEXT NOT NULL,
  parameters TEXT NOT NULL, parameter_openapi_schema TEXT, enforce_parameter_schema INTEGER NOT NULL, path TEXT,
  entrypoint TEXT, pull_steps TEXT, job_variables TEXT NOT NULL, work_queue_id TEXT, work_queue_name TEXT,
  storage_document_id TEXT, infrastructure_document_id TEXT, concurrency_limit_id TEXT, concurrency_options TEXT,
  last_polled TEXT, status TEXT NOT NULL, created_by TEXT, updated_by TEXT, UNIQUE (flow_id, name)
);
CREATE INDEX deployment_work_queue ON deployment (work_queue_id) WHERE work_queue_id IS NOT NULL;
CREATE TABLE deployment_schedule (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, deployment_id TEXT NOT NULL,
  schedule TEXT NOT NULL, active INTEGER NOT NULL, max_scheduled_runs INTEGER, parameters TEXT NOT NULL, slug TEXT
);
CREATE UNIQUE INDEX deployment_schedule_slug ON deployment_schedule (deployment_id, slug) WHERE slug IS NOT NULL;
CREATE INDEX deployment_schedule_deployment ON deployment_schedule (deployment_id);
CREATE TABLE work_pool (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL UNIQUE, description TEXT,
  type TEXT NOT NULL, base_job_template TEXT NOT NULL, is_paused INTEGER NOT NULL, default_queue_id TEXT,
  concurrency_limit INTEGER, status TEXT NOT NULL, last_transitioned_status_at TEXT, last_status_event_id TEXT,
  storage_configuration TEXT NOT NULL
);
CREATE TABLE work_queue (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL, filter TEXT,
  description TEXT NOT NULL, is_paused INTEGER NOT NULL, concurrency_limit INTEGER, priority INTEGER NOT NULL,
  last_polled TEXT, status TEXT NOT NULL, work_pool_id TEXT NOT NULL, UNIQUE (work_pool_id, name)
);
CREATE TABLE worker (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, work_pool_id TEXT NOT NULL, name TEXT NOT NULL,
  last_heartbeat_time TEXT NOT NULL, heartbeat_interval_seconds INTEGER, status TEXT NOT NULL,
  UNIQUE (work_pool_id, name)
);
CREATE INDEX flow_run_started ON flow_run (coalesce(start_time, expected_start_time));
CREATE INDEX flow_run_work_queue ON flow_run (work_queue_id, next_scheduled_start_time) WHERE work_queue_id IS NOT NULL;
CREATE INDEX flow_run_slot ON flow_run (work_queue_id)
  WHERE state_type IN ('PENDING', 'RUNNING') AND work_queue_id IS NOT NULL;
CREATE INDEX flow_run_queue_name ON flow_run (work_queue_name)
  WHERE work_queue_id IS NULL AND work_queue_name IS NOT NULL;
CREATE INDEX flow_run_active ON flow_run (state_type, deployment_id)
  WHERE state_type IN ('SCHEDULED', 'PENDING', 'RUNNING', 'PAUSED', 'CANCELLING');
CREATE INDEX flow_run_waiting ON flow_run (deployment_id, next_scheduled_start_time) WHERE state_type = 'SCHEDULED';
CREATE INDEX flow_run_cancelled ON flow_run (end_time) WHERE state_type = 'CANCELLED';
CREATE INDEX event_heartbeat ON event (resource_id, occurred) WHERE event = 'prefect.flow-run.heartbeat';
`;
