import type { TaskRunRow } from '../store/tables.ts';

/** A task run of which only the name is known yet. */
export function newTaskRunRow(options: {
  id: string;
  now: string;
  name: string;
  key: Pick<TaskRunRow, 'flow_run_id' | 'task_key' | 'dynamic_key'>;
}): TaskRunRow {
  return {
    id: options.id,
    created: options.now,
    updated: options.now,
    name: options.name,
    ...options.key,
    cache_key: null,
    cache_expiration: null,
    task_version: null,
    empirical_policy: NO_RETRIES,
    tags: '[]',
    labels: '{}',
    task_inputs: '{}',
    state_id: null,
    state_type: null,
    state_name: null,
    state_timestamp: null,
    state: null,
    run_count: 0,
    flow_run_run_count: 0,
    expected_start_time: null,
    next_scheduled_start_time: null,
    start_time: null,
    end_time: null,
    total_run_time: 0,
  };
}

const NO_RETRIES = JSON.stringify({
  max_retries: 0,
  retry_delay_seconds: 0,
  retries: null,
  retry_delay: null,
  retry_jitter_factor: null,
});
