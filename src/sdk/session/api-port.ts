import type { FlowRun } from '../../api/flow-run.ts';
import type { State, StateCreate } from '../../api/state.ts';
import type { PrefectClient } from '../../client/create-client.ts';
import type { EventsSocket } from '../../client/events-socket.ts';
import { CALL_SITE_LABEL } from '../../model/run.ts';
import { type Clock, isoMicros } from '../engine/clock.ts';
import type { EnginePort, ExistingFlowRun, NewFlowRun, PauseDetails, SubflowRun } from '../engine/port.ts';
import type { FlowRunRecord } from '../engine/run-records.ts';
import { processDefaults } from '../results/result-scope.ts';
import type { CancelWatch } from './cancel-watch.ts';
import { engineState, flowRunRecord } from './engine-state.ts';
import { heartbeatEvent } from './heartbeat-event.ts';
import type { LogBatcher } from './log-batcher.ts';
import { createRunServices } from './run-services.ts';
import { occupySlots } from './slots.ts';
import { taskRunEvent } from './task-run-event.ts';

export interface ApiPortParts {
  client: PrefectClient;
  events: EventsSocket;
  logs: LogBatcher;
  cancelWatch: CancelWatch;
  clock: Clock;
  /** Lines below it are not sent. */
  leastLogLevel: number;
}

/** The engine's port over an orchestrator's API. */
export function createApiPort({ client, events, logs, cancelWatch, clock, leastLogLevel }: ApiPortParts): EnginePort {
  const flowIds = new Map<string, Promise<string>>();
  const leases = new Map<string, NodeJS.Timeout>();

  return {
    clock,
    get results() {
      return processDefaults();
    },
    services: createRunServices({ client, events, clock }),
    async startFlowRun(start) {
      switch (start.kind) {
        case 'new':
          return flowRunRecord(await create(start), start.flowName, clock);
        case 'existing':
          return takeUp(start);
        case 'subflow':
          return flowRunRecord(await createSubflow(start), start.flowName, clock);
      }
    },
    renameFlowRun: (flowRunId, name) => client.updateFlowRun(flowRunId, { name }),
    async proposeState(flowRunId, { type, name, message, force = false, untrackableResult, retriable, pause, data }) {
      const transitionId = clock.randomId();
      const state: StateCreate = {
        type,
        name,
        message: message ?? null,
        data: data ?? null,
        state_details: {
          flow_run_id: flowRunId,
          // A new one for each proposal: by it the server knows a request that was sent twice.
          transition_id: transitionId,
          ...(untrackableResult && { untrackable_result: true }),
          ...(retriable === false && { retriable: false }),
          ...(pause && pauseDetails(pause)),
        },
      };
      const result = await client.setFlowRunState(flowRunId, { state, force });
      switch (result.details.type) {
        case 'accept_details':
          keepLease(flowRunId, result.state);
          return { kind: 'accepted', state: engineState(result.state, clock) };
        case 'reject_details':
          // Made already by a request whose answer was lost.
          if (result.state?.state_details.transition_id === transitionId) {
            keepLease(flowRunId, result.state);
            return { kind: 'accepted', state: engineState(result.state, clock) };
          }
          return { kind: 'rejected', state: engineState(result.state, clock), reason: result.details.reason ?? '' };
        case 'wait_details':
          return { kind: 'wait', seconds: result.details.delay_seconds };
        case 'abort_details':
          return { kind: 'aborted', reason: result.details.reason ?? 'no reason given' };
      }
    },
    reportTaskRun: (transition) => events.send(taskRunEvent(transition)),
    ready: () => events.ready() ?? logs.ready(),
    log({ logger, level, message, timestampUs, flowRun, taskRun }) {
      if (level < leastLogLevel) return;
      logs.add({
        name: logger,
        level,
        message,
        timestamp: isoMicros(timestampUs),
        flow_run_id: flowRun?.id ?? null,
        task_run_id: taskRun?.id ?? null,
      });
    },
    occupySlots: (taskRun, cancellation) => occupySlots({ client, clock }, taskRun, cancellation),
    async createArtifact({ type, key, description, data, flowRunId, taskRunId }) {
      const artifact = await client.createArtifact({
        type,
        key: key ?? null,
        description: description ?? null,
        data,
        flow_run_id: flowRunId ?? null,
        task_run_id: taskRunId ?? null,
      });
      return artifact.id;
    },
    attendFlowRun(flowRun, onCancelling) {
      const beat = () => events.send(heartbeatEvent(flowRun, { id: clock.id(), nowUs: clock.nowUs() }));
      beat();
      const timer = setInterval(beat, HEARTBEAT_MS).unref();
      const forget = cancelWatch.watch(flowRun.id, onCancelling);
      return () => {
        clearInterval(timer);
        clearInterval(leases.get(flowRun.id));
        leases.delete(flowRun.id);
        forget();
      };
    },
    async drain({ timeoutMs }) {
      await Promise.all([events.drain({ timeoutMs }), logs.drain({ timeoutMs })]);
    },
  };

  /** A run of a deployment with a limit runs on a slot that is leased to it, and has to keep it while it runs. */
  function keepLease(flowRunId: string, state: State | null): void {
    const leaseId = state?.state_details.deployment_concurrency_lease_id;
    if (!leaseId || leases.has(flowRunId)) return;
    const renew = () => client.renewLease({ leaseId, leaseSeconds: FLOW_LEASE_SECONDS }).catch(() => {});
    leases.set(flowRunId, setInterval(renew, FLOW_LEASE_SECONDS * 750).unref());
  }

  async function create(start: NewFlowRun | SubflowRun, parentTaskRunId?: string): Promise<FlowRun> {
    return client.createFlowRun({
      flow_id: await flowId(start.flowName),
      flow_version: start.flowVersion ?? null,
      parameters: start.parameters,
      labels: start.labels,
      tags: [...start.tags],
      empirical_policy: policyOf(start),
      // A request whose answer was lost is sent again, and must not make a second run.
      idempotency_key: clock.randomId(),
      parent_task_run_id: parentTaskRunId ?? null,
      state: { type: 'PENDING', name: 'Pending' },
    });
  }

  /** A run that was made elsewhere gets what only its source knows, so that the server can do its retries. */
  async function takeUp(start: ExistingFlowRun): Promise<FlowRunRecord> {
    const run = await client.readFlowRun(start.flowRunId);
    const policy = run.empirical_policy;
    await client.updateFlowRun(run.id, {
      flow_version: start.flowVersion ?? null,
      empirical_policy: {
        ...policy,
        retries: policy.retries ?? start.retries,
        retry_delay: policy.retry_delay ?? Math.round(start.retryDelaySeconds),
      },
    });
    // Labels are of use to views alone, and an older server has no route for them.
    await client.transport.send('PATCH', `/flow_runs/${run.id}/labels`, { body: start.labels }).catch(() => {});
    return flowRunRecord(run, start.flowName, clock);
  }

  async function createSubflow(start: SubflowRun): Promise<FlowRun> {
    const { tracking, parent } = start;
    const task = await client.createTaskRun({
      name: tracking.name,
      flow_run_id: parent.id,
      task_key: tracking.taskKey,
      dynamic_key: tracking.dynamicKey,
      task_version: start.flowVersion ?? null,
      task_inputs: tracking.inputs,
      empirical_policy: { retries: 0, retry_delay: 0 },
      labels: tracking.callSite === undefined ? {} : { [CALL_SITE_LABEL]: tracking.callSite },
      state: { type: 'PENDING', name: 'Pending' },
    });
    const earlier = parent.runCount > 1 ? await earlierRun(task.id) : undefined;
    return earlier ?? create(start, task.id);
  }

  /** In a retried parent, a subflow run that did not end is taken up again; one that did runs anew. */
  async function earlierRun(taskRunId: string): Promise<FlowRun | undefined> {
    const [run] = await client.filterFlowRuns({
      flow_runs: { parent_task_run_id: { any_: [taskRunId] } },
      sort: 'EXPECTED_START_TIME_DESC',
      limit: 1,
    });
    return run?.state_type && OPEN.has(run.state_type) ? run : undefined;
  }

  function flowId(name: string): Promise<string> {
    let id = flowIds.get(name);
    if (!id) {
      id = client.upsertFlow({ name }).then((flow) => flow.id);
      flowIds.set(name, id);
      // What failed once is asked for again.
      id.catch(() => flowIds.delete(name));
    }
    return id;
  }
}

const HEARTBEAT_MS = 180_000;
const FLOW_LEASE_SECONDS = 300;
const OPEN = new Set(['SCHEDULED', 'PENDING', 'RUNNING', 'PAUSED']);

function pauseDetails({ key, timeoutUs, reschedule, inputKeys }: PauseDetails) {
  return {
    pause_key: key,
    pause_timeout: isoMicros(timeoutUs),
    pause_reschedule: reschedule,
    ...(inputKeys && { run_input_keyset: inputKeys }),
  };
}

/** The wire knows whole seconds only. */
function policyOf({ retries, retryDelaySeconds }: { retries: number; retryDelaySeconds: number }) {
  return { retries, retry_delay: Math.round(retryDelaySeconds) };
}
