import { isoMicros } from '../engine/clock.ts';
import type { EngineState, TaskRunRecord, TaskTransition } from '../engine/run-records.ts';

/** The event by which an orchestrator learns of a task run's change of state, as JSON. Its id is the state's. */
export function taskRunEvent({ run, from, to }: TaskTransition): string {
  const occurred = isoMicros(to.timestampUs);
  const message = to.message.slice(0, MESSAGE_LIMIT);
  return JSON.stringify({
    id: to.id,
    occurred,
    event: `prefect.task-run.${to.name}`,
    resource: {
      'prefect.resource.id': `prefect.task-run.${run.id}`,
      'prefect.resource.name': run.name,
      'prefect.run-count': String(run.runCount),
      'prefect.state-message': message,
      'prefect.state-name': to.name,
      'prefect.state-timestamp': `${occurred.slice(0, -1)}+00:00`,
      'prefect.state-type': to.type,
      'prefect.orchestration': 'client',
    },
    related: relatedTo(run),
    payload: {
      intended: { from: from?.type ?? null, to: to.type },
      initial_state: from
        ? {
            type: from.type,
            name: from.name,
            message: from.message.slice(0, MESSAGE_LIMIT),
            state_details: detailsOf(from),
          }
        : null,
      validated_state: { type: to.type, name: to.name, message, state_details: detailsOf(to), data: null },
      task_run: {
        name: run.name,
        task_key: run.taskKey,
        dynamic_key: run.dynamicKey,
        task_version: run.taskVersion,
        empirical_policy: {
          max_retries: 0,
          retry_delay_seconds: 0,
          retries: run.retries,
          retry_delay: run.retryDelaySeconds,
        },
        tags: run.tags,
        labels: run.labels,
        task_inputs: run.inputs,
        run_count: run.runCount,
        flow_run_run_count: run.flowRunRunCount,
        expected_start_time: isoMicros(run.expectedStartUs),
        start_time: run.startUs === undefined ? undefined : isoMicros(run.startUs),
        end_time: run.endUs === undefined ? undefined : isoMicros(run.endUs),
        total_run_time: run.totalRunTimeUs / 1e6,
      },
    },
    follows: from?.id ?? null,
  });
}

const MESSAGE_LIMIT = 100_000;

function relatedTo({ tags, flowRun }: TaskRunRecord): Record<string, string>[] {
  return [
    ...[...tags].sort().map((tag) => ({ 'prefect.resource.id': `prefect.tag.${tag}`, 'prefect.resource.role': 'tag' })),
    {
      'prefect.resource.id': `prefect.flow-run.${flowRun.id}`,
      'prefect.resource.role': 'flow-run',
      'prefect.resource.name': flowRun.name,
    },
    {
      'prefect.resource.id': `prefect.flow.${flowRun.flowId}`,
      'prefect.resource.role': 'flow',
      'prefect.resource.name': flowRun.flowName,
    },
  ];
}

function detailsOf({ details }: EngineState): Record<string, unknown> {
  return {
    ...(details.scheduledTimeUs !== undefined && { scheduled_time: isoMicros(details.scheduledTimeUs) }),
    ...(details.untrackableResult && { untrackable_result: true }),
    ...(details.retriable === false && { retriable: false }),
  };
}
