import { isoMicros } from '../engine/clock.ts';
import type { EngineState, FlowRunRecord, TaskRunRecord, TaskTransition } from '../engine/run-records.ts';
import { isFinal } from '../engine/task-run-state.ts';

/**
 * The event by which an orchestrator learns of a task run's change of state, as JSON. Its id is the state's. The text is
 * made when it is asked for, of what the run is like now: so whoever waits for the task does not wait for it as well.
 */
export function taskRunEvent(transition: TaskTransition): () => string {
  const { name, runCount, flowRunRunCount, startUs, endUs, totalRunTimeUs } = transition.run;
  const moment = { name, runCount, flowRunRunCount, startUs, endUs, totalRunTimeUs };
  return () => eventText(transition, moment);
}

/** What changes of a run between its events. */
type Moment = Pick<TaskRunRecord, 'name' | 'runCount' | 'flowRunRunCount' | 'startUs' | 'endUs' | 'totalRunTimeUs'>;

/** Put together of its parts, since each task run has three or more events and most of their parts never change. */
function eventText({ run, from, to }: TaskTransition, moment: Moment): string {
  const { name, related, taskRunHead, taskRunTail } = partsOf(run, moment.name);
  if (isFinal(to)) parts.delete(run);
  const occurred = isoMicros(to.timestampUs);
  const stateName = JSON.stringify(to.name);
  const message = messageOf(to);
  const details = detailsOf(to);
  const initial = from
    ? `{"type":"${from.type}","name":${JSON.stringify(from.name)},"message":${messageOf(from)},"state_details":${detailsOf(from)}}`
    : 'null';
  const times =
    `"run_count":${moment.runCount},"flow_run_run_count":${moment.flowRunRunCount},` +
    `${moment.startUs === undefined ? '' : `"start_time":"${isoMicros(moment.startUs)}",`}` +
    `${moment.endUs === undefined ? '' : `"end_time":"${isoMicros(moment.endUs)}",`}` +
    `"total_run_time":${moment.totalRunTimeUs / 1e6}`;
  return (
    `{"id":"${to.id}","occurred":"${occurred}","event":${JSON.stringify(`prefect.task-run.${to.name}`)},` +
    `"resource":{"prefect.resource.id":"prefect.task-run.${run.id}","prefect.resource.name":${name},` +
    `"prefect.run-count":"${moment.runCount}","prefect.state-message":${message},"prefect.state-name":${stateName},` +
    `"prefect.state-timestamp":"${occurred.slice(0, -1)}+00:00","prefect.state-type":"${to.type}",` +
    `"prefect.orchestration":"client"},"related":${related},` +
    `"payload":{"intended":{"from":${from ? `"${from.type}"` : 'null'},"to":"${to.type}"},"initial_state":${initial},` +
    `"validated_state":{"type":"${to.type}","name":${stateName},"message":${message},"state_details":${details},"data":${to.data ? JSON.stringify(to.data) : 'null'}},` +
    `"task_run":{"name":${name},${taskRunHead}${times}${taskRunTail}}},` +
    `"follows":${from ? `"${from.id}"` : 'null'}}`
  );
}

/** What stays the same in all events of a run, as JSON; made anew when the run gets its name. */
interface Parts {
  of: string;
  name: string;
  related: string;
  taskRunHead: string;
  taskRunTail: string;
}

const parts = new WeakMap<TaskRunRecord, Parts>();

function partsOf(run: TaskRunRecord, name: string): Parts {
  const known = parts.get(run);
  if (known?.of === name) return known;
  const fixed = JSON.stringify({
    task_key: run.taskKey,
    dynamic_key: run.dynamicKey,
    task_version: run.taskVersion,
    empirical_policy: {
      max_retries: 0,
      retry_delay_seconds: 0,
      retries: run.retries,
      retry_delay: run.retryDelaySeconds,
      ...(run.retryJitterFactor !== undefined && { retry_jitter_factor: run.retryJitterFactor }),
    },
    tags: run.tags,
    labels: run.labels,
    expected_start_time: isoMicros(run.expectedStartUs),
  });
  const made: Parts = {
    of: name,
    name: JSON.stringify(name),
    related: JSON.stringify(relatedTo(run)),
    taskRunHead: `${fixed.slice(1, -1)},`,
    taskRunTail: `,"task_inputs":${JSON.stringify(run.inputs)}`,
  };
  parts.set(run, made);
  return made;
}

const MESSAGE_LIMIT = 100_000;

function relatedTo({ tags, flowRun }: TaskRunRecord): Record<string, string>[] {
  return [
    ...[...tags].sort().map((tag) => ({ 'prefect.resource.id': `prefect.tag.${tag}`, 'prefect.resource.role': 'tag' })),
    ...(flowRun ? relatedFlowRun(flowRun) : []),
  ];
}

function relatedFlowRun({ id, name, flowId, flowName }: FlowRunRecord): Record<string, string>[] {
  return [
    {
      'prefect.resource.id': `prefect.flow-run.${id}`,
      'prefect.resource.role': 'flow-run',
      'prefect.resource.name': name,
    },
    {
      'prefect.resource.id': `prefect.flow.${flowId}`,
      'prefect.resource.role': 'flow',
      'prefect.resource.name': flowName,
    },
  ];
}

function messageOf({ message }: EngineState): string {
  return message === '' ? '""' : JSON.stringify(message.slice(0, MESSAGE_LIMIT));
}

function detailsOf({ details }: EngineState): string {
  const { scheduledTimeUs, untrackableResult, retriable, deferred } = details;
  if (deferred) return JSON.stringify({ deferred: true, task_parameters_id: deferred.parametersId ?? null });
  if (untrackableResult) return '{"untrackable_result":true}';
  if (scheduledTimeUs !== undefined) return `{"scheduled_time":"${isoMicros(scheduledTimeUs)}"}`;
  return retriable === false ? '{"retriable":false}' : '{}';
}
