import { type Clock, processClock } from '../engine/clock.ts';
import type { EnginePort, FlowRunStart, StateProposal, Verdict } from '../engine/port.ts';
import type { EngineState, FlowRunRecord } from '../engine/run-records.ts';
import type { RunServices } from '../engine/services.ts';
import { processDefaults } from '../results/result-scope.ts';
import { createMemoryServices } from '../testing/memory-services.ts';

/**
 * The engine's port to no orchestrator at all: runs are retried, paused and cancelled as they would be by one, and
 * forgotten with the process. Variables, inputs and limits begin empty.
 */
export function createOfflinePort(clock: Clock = processClock): EnginePort {
  const runs = new Map<string, OfflineRun>();
  const memory = createMemoryServices(clock, {
    summary: (flowRunId) => runOf(runs, flowRunId).record,
    taskState: () => undefined,
    // Only deployments make runs in this way, and there are none.
    create: ({ flowName }) => {
      throw noDeployment(flowName);
    },
    end() {},
    resume(flowRunId) {
      const { record } = runOf(runs, flowRunId);
      if (record.state.type !== 'PAUSED') return 'Cannot resume a flow run that is not paused.';
      const rescheduled = record.state.details.pauseReschedule;
      record.state = stateOf(clock, rescheduled ? { type: 'SCHEDULED', name: 'Resuming' } : RUNNING);
      return record.state;
    },
  });
  const services: RunServices = {
    ...memory,
    // Nobody reads what would be kept of these.
    emitEvent() {},
    async updateArtifact() {},
    async startDeployment({ deployment }) {
      throw noDeployment(deployment);
    },
  };
  return {
    clock,
    services,
    get results() {
      return processDefaults();
    },
    async startFlowRun(start) {
      const record = newRecord(clock, start);
      const { retries, retryDelaySeconds } = start;
      runs.set(record.id, { record, retries, retryDelaySeconds, notBeforeUs: 0, pauseKeys: new Set() });
      return record;
    },
    async renameFlowRun() {},
    async proposeState(flowRunId, proposal) {
      const verdict = judge(clock, runOf(runs, flowRunId), proposal);
      memory.changed();
      return verdict;
    },
    reportTaskRun() {},
    ready: () => undefined,
    log() {},
    occupySlots: async () => () => {},
    createArtifact: async () => clock.id(),
    attendFlowRun: () => () => {},
    async drain() {},
  };
}

/** Whether the environment asks for runs without an orchestrator. */
export function isOffline(env: Readonly<Record<string, string | undefined>>): boolean {
  return ['1', 'true', 'yes', 'on'].includes(env.MILLRACE_OFFLINE?.trim().toLowerCase() ?? '');
}

function noDeployment(name: string): Error {
  return new Error(`The deployment '${name}' can't be run offline: no orchestrator is asked for it.`);
}

interface OfflineRun {
  readonly record: FlowRunRecord;
  readonly retries: number;
  readonly retryDelaySeconds: number;
  readonly pauseKeys: Set<string>;
  notBeforeUs: number;
}

const RUNNING: StateProposal = { type: 'RUNNING', name: 'Running' };

function newRecord(clock: Clock, start: FlowRunStart): FlowRunRecord {
  if (start.kind === 'existing') {
    throw new Error(`The flow run ${start.flowRunId} can't be taken up offline: no orchestrator is asked for it.`);
  }
  const id = clock.id();
  return {
    id,
    name: `${start.flowName}-${clock.randomId().slice(0, 4)}`,
    flowId: start.flowName,
    flowName: start.flowName,
    deploymentId: undefined,
    parameters: start.parameters,
    tags: [],
    parentTaskRunId: start.kind === 'subflow' ? clock.id() : undefined,
    runCount: 0,
    state: stateOf(clock, { type: 'PENDING', name: 'Pending' }),
  };
}

/** What an orchestrator would say, of the rules that concern a run by itself. */
function judge(clock: Clock, run: OfflineRun, proposal: StateProposal): Verdict {
  const { record } = run;
  if (record.state.type === 'CANCELLING' && proposal.type !== 'CANCELLED') {
    return { kind: 'rejected', state: record.state, reason: 'The run is being cancelled.' };
  }
  const early = run.notBeforeUs - clock.nowUs();
  if (proposal.type === 'RUNNING' && early > 0) return { kind: 'wait', seconds: early / 1e6 };
  if (proposal.type === 'FAILED' && record.state.type === 'RUNNING' && record.runCount <= run.retries) {
    run.notBeforeUs = clock.nowUs() + run.retryDelaySeconds * 1e6;
    const waiting = stateOf(clock, { type: 'SCHEDULED', name: 'AwaitingRetry' });
    return { kind: 'rejected', state: waiting, reason: 'Retrying' };
  }
  const { pause } = proposal;
  if (pause && run.pauseKeys.has(pause.key)) {
    return { kind: 'rejected', state: record.state, reason: 'This pause has already fired.' };
  }
  if (pause) run.pauseKeys.add(pause.key);
  return { kind: 'accepted', state: stateOf(clock, proposal) };
}

function stateOf(clock: Clock, { type, name, message = '', pause }: StateProposal): EngineState {
  const details = pause?.reschedule ? { pauseReschedule: true as const } : {};
  return { id: clock.id(), type, name, message, timestampUs: clock.nowUs(), details };
}

function runOf(runs: ReadonlyMap<string, OfflineRun>, flowRunId: string): OfflineRun {
  const run = runs.get(flowRunId);
  if (!run) throw new Error(`There is no flow run ${flowRunId} in this process, and no orchestrator is asked for it.`);
  return run;
}
