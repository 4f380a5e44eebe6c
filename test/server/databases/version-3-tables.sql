-- The tables of version 3, as it was released: never to be changed.

CREATE TABLE flow (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL UNIQUE,
  tags TEXT NOT NULL, labels TEXT NOT NULL
);
CREATE TABLE flow_run (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL, flow_id TEXT NOT NULL,
  deployment_id TEXT, deployment_version TEXT, work_queue_id TEXT, work_queue_name TEXT, flow_version TEXT,
  parameters TEXT NOT NULL, idempotency_key TEXT, context TEXT NOT NULL, empirical_policy TEXT NOT NULL,
  tags TEXT NOT NULL, labels TEXT NOT NULL, parent_task_run_id TEXT, auto_scheduled INTEGER NOT NULL,
  infrastructure_document_id TEXT, infrastructure_pid TEXT, created_by TEXT, work_pool_id TEXT,
  work_pool_name TEXT, job_variables TEXT,
  state_id TEXT, state_type TEXT, state_name TEXT, state_timestamp TEXT, state TEXT, run_count INTEGER NOT NULL,
  expected_start_time TEXT, next_scheduled_start_time TEXT, start_time TEXT, end_time TEXT,
  total_run_time REAL NOT NULL
);
CREATE UNIQUE INDEX flow_run_idempotency ON flow_run (flow_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX flow_run_flow ON flow_run (flow_id);
CREATE INDEX flow_run_parent ON flow_run (parent_task_run_id) WHERE parent_task_run_id IS NOT NULL;
CREATE INDEX flow_run_deployment ON flow_run (deployment_id) WHERE deployment_id IS NOT NULL;
CREATE INDEX flow_run_expected ON flow_run (expected_start_time);
CREATE INDEX flow_run_scheduled ON flow_run (next_scheduled_start_time) WHERE next_scheduled_start_time IS NOT NULL;
CREATE TABLE flow_run_state (
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL, timestamp TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL,
  message TEXT, state_details TEXT NOT NULL, data TEXT
);
CREATE UNIQUE INDEX flow_run_state_run ON flow_run_state (run_id, timestamp);
CREATE TABLE task_run (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL, flow_run_id TEXT,
  task_key TEXT NOT NULL, dynamic_key TEXT NOT NULL, cache_key TEXT, cache_expiration TEXT, task_version TEXT,
  empirical_policy TEXT NOT NULL, tags TEXT NOT NULL, labels TEXT NOT NULL, task_inputs TEXT NOT NULL,
  state_id TEXT, state_type TEXT, state_name TEXT, state_timestamp TEXT, state TEXT, run_count INTEGER NOT NULL,
  flow_run_run_count INTEGER NOT NULL, expected_start_time TEXT, next_scheduled_start_time TEXT, start_time TEXT,
  end_time TEXT, total_run_time REAL NOT NULL
);
CREATE UNIQUE INDEX task_run_natural_key ON task_run (flow_run_id, task_key, dynamic_key);
CREATE TABLE task_run_state (
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL, timestamp TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL,
  message TEXT, state_details TEXT NOT NULL, data TEXT
);
CREATE INDEX task_run_state_run ON task_run_state (run_id, timestamp);
CREATE TABLE log (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL, created TEXT NOT NULL, name TEXT NOT NULL, level INTEGER NOT NULL,
  message TEXT NOT NULL, timestamp TEXT NOT NULL, flow_run_id TEXT, task_run_id TEXT
);
CREATE INDEX log_flow_run ON log (flow_run_id, timestamp);
CREATE INDEX log_task_run ON log (task_run_id, timestamp) WHERE task_run_id IS NOT NULL;
CREATE TABLE event (
  id TEXT PRIMARY KEY, occurred TEXT NOT NULL, received TEXT NOT NULL, event TEXT NOT NULL,
  resource_id TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX event_occurred ON event (occurred);
CREATE TABLE artifact (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, key TEXT, type TEXT, description TEXT,
  data TEXT, metadata_ TEXT, flow_run_id TEXT, task_run_id TEXT
);
CREATE INDEX artifact_flow_run ON artifact (flow_run_id) WHERE flow_run_id IS NOT NULL;
CREATE INDEX artifact_key ON artifact (key, created) WHERE key IS NOT NULL;
CREATE TABLE artifact_collection (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, key TEXT NOT NULL UNIQUE, latest_id TEXT NOT NULL
);
CREATE TABLE flow_run_input (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, flow_run_id TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
  sender TEXT, UNIQUE (flow_run_id, key)
);
CREATE TABLE lease (id TEXT PRIMARY KEY, expires TEXT NOT NULL, holder TEXT);

CREATE INDEX task_run_scheduled ON task_run (id) WHERE state_type = 'SCHEDULED';

CREATE TABLE variable (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL UNIQUE, value TEXT NOT NULL,
  tags TEXT NOT NULL
);
CREATE TABLE concurrency_limit (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, active INTEGER NOT NULL, name TEXT NOT NULL UNIQUE,
  slot_limit INTEGER NOT NULL, active_slots INTEGER NOT NULL, denied_slots INTEGER NOT NULL,
  slot_decay_per_second REAL NOT NULL, avg_slot_occupancy_seconds REAL NOT NULL
);
ALTER TABLE lease ADD COLUMN created TEXT NOT NULL DEFAULT '';
ALTER TABLE lease ADD COLUMN slots INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lease ADD COLUMN limit_ids TEXT NOT NULL DEFAULT '[]';
