import { randomUUID } from 'node:crypto';

/** An event by which an engine reports a task run's state. */
export function taskRunEvent(options: {
  taskRunId: string;
  flowRunId?: string;
  name: string;
  type: string;
  occurred?: string;
  id?: string;
}): Record<string, unknown> {
  const { taskRunId, flowRunId, name, type, occurred = new Date().toISOString(), id = randomUUID() } = options;
  return {
    id,
    occurred,
    event: `prefect.task-run.${name}`,
    resource: {
      'prefect.resource.id': `prefect.task-run.${taskRunId}`,
      'prefect.resource.name': 'step',
      'prefect.orchestration': 'client',
    },
    related: flowRunId
      ? [{ 'prefect.resource.id': `prefect.flow-run.${flowRunId}`, 'prefect.resource.role': 'flow-run' }]
      : [],
    payload: {
      intended: { from: null, to: type },
      initial_state: null,
      validated_state: { type, name, message: '', state_details: {}, data: null },
      task_run: {
        name: 'step',
        task_key: 'step',
        dynamic_key: taskRunId,
        empirical_policy: { max_retries: 0, retry_delay_seconds: 0, retries: 0, retry_delay: 0 },
        tags: [],
        labels: {},
        task_inputs: {},
        run_count: 0,
        flow_run_run_count: 0,
        expected_start_time: occurred,
        total_run_time: 0,
      },
    },
    follows: null,
  };
}
