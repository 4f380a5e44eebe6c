import { randomUUID } from 'node:crypto';
import { type TaskRun, taskRun } from '../../api/task-run.ts';
import type { PrefectClient } from '../../client/create-client.ts';
import { subscribeStream } from '../../client/stream-subscription.ts';
import { type Clock, isoMicros, parseMicros } from '../engine/clock.ts';
import type { TaskInputs } from '../engine/run-records.ts';
import type { DeferredRun, RunServices, TaskRunSummary } from '../engine/services.ts';
import { engineState, flowRunRecord } from './engine-state.ts';

/** The part of the services by which task runs go to other processes, over an orchestrator's API. */
export function createBackgroundRuns(
  client: PrefectClient,
  clock: Clock,
): Pick<RunServices, 'createTaskRun' | 'readTaskRun' | 'takeTaskRuns'> {
  return {
    async createTaskRun(run) {
      const { state } = run;
      const created = await client.createTaskRun({
        id: run.id,
        name: run.name,
        flow_run_id: run.flowRun?.id ?? null,
        task_key: run.taskKey,
        dynamic_key: run.dynamicKey,
        task_version: run.taskVersion ?? null,
        task_inputs: run.inputs,
        tags: [...run.tags],
        labels: { ...run.labels },
        empirical_policy: {
          retries: run.retries,
          retry_delay: typeof run.retryDelaySeconds === 'number' ? run.retryDelaySeconds : [...run.retryDelaySeconds],
          retry_jitter_factor: run.retryJitterFactor ?? null,
        },
        state: {
          type: state.type,
          name: state.name,
          state_details: {
            deferred: true,
            scheduled_time: isoMicros(state.timestampUs),
            task_run_id: run.id,
            flow_run_id: run.flowRun?.id ?? null,
            task_parameters_id: state.details.deferred?.parametersId ?? null,
          },
        },
      });
      const { id, timestampUs } = engineState(created.state, clock);
      return { ...state, id, timestampUs };
    },
    readTaskRun: async (taskRunId) => summaryOf(await client.readTaskRun(taskRunId), clock),
    async takeTaskRuns({ keys, take, signal }) {
      const clientId = randomUUID();
      let refused = false;
      await subscribeStream(client.api, {
        path: '/task_runs/subscriptions/scheduled',
        request: () => ({ type: 'subscribe', keys, client_id: clientId }),
        onFrame(frame, answer) {
          const run = taskRun.safeParse(frame).data;
          // What is no task run is passed over: the worker would else wait for ever behind it.
          if (!run) return answer({ type: 'ack' });
          void deferredRunOf(client, run, clock)
            .then(take)
            .then(() => answer({ type: 'ack' }));
        },
        onStatus: (status) => {
          refused = status === 'refused';
        },
        signal,
      });
      return !refused;
    },
  };
}

function summaryOf({ id, name, state }: TaskRun, clock: Clock): TaskRunSummary {
  return { id, name, state: engineState(state, clock) };
}

async function deferredRunOf(client: PrefectClient, run: TaskRun, clock: Clock): Promise<DeferredRun> {
  const flowRun = run.flow_run_id ? await client.readFlowRun(run.flow_run_id) : undefined;
  const flow = flowRun && (await client.readFlow(flowRun.flow_id));
  return {
    ...summaryOf(run, clock),
    taskKey: run.task_key,
    dynamicKey: run.dynamic_key,
    flowRun: flowRun && flow && flowRunRecord(flowRun, flow.name, clock),
    labels: Object.fromEntries(Object.entries(run.labels ?? {}).map(([name, value]) => [name, String(value)])),
    inputs: run.task_inputs as TaskInputs,
    tags: run.tags,
    expectedStartUs: run.expected_start_time ? parseMicros(run.expected_start_time) : clock.nowUs(),
  };
}
