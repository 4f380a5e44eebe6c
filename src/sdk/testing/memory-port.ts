import type { ArtifactRequest, EngineLog, EnginePort, FlowRunStart, StateProposal, Verdict } from '../engine/port.ts';
import type { EngineState, FlowRunRecord, TaskTransition } from '../engine/run-records.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createMemoryServices, type MemoryServices } from './memory-services.ts';

/** What the engine did, in order, as lines of text; ids and times left out. */
export interface MemoryPort extends EnginePort {
  readonly services: MemoryServices;
  readonly flowRuns: ReadonlyMap<string, MemoryFlowRun>;
  readonly clock: FakeClock;
  readonly trace: string[];
  readonly transitions: TaskTransition[];
  readonly logs: EngineLog[];
  readonly artifacts: ArtifactRequest[];
  readonly starts: FlowRunStart[];
  /** Asks for the cancellation of all runs that are under way, as a person would at the orchestrator. */
  cancelAll(): void;
}

/** A flow run as the orchestrator in memory keeps it. */
export type MemoryFlowRun = FlowRunRecord & {
  retries: number;
  retryDelaySeconds: number;
  notBeforeUs: number;
  /** All that it was in. */
  states: EngineState[];
  pauseKeys: Set<string>;
};

export interface MemoryPortOptions {
  /** Overrules the answer to a proposal. */
  decide?: (proposal: StateProposal, run: FlowRunRecord) => Verdict | undefined;
  /** The run that `existing` takes up. */
  existing?: Partial<FlowRunRecord>;
}

/** An orchestrator in memory: it accepts what is proposed, and retries failed flow runs as Prefect's does. */
export function createMemoryPort({ decide, existing }: MemoryPortOptions = {}): MemoryPort {
  const clock = createFakeClock();
  const trace: string[] = [];
  const transitions: TaskTransition[] = [];
  const logs: EngineLog[] = [];
  const artifacts: ArtifactRequest[] = [];
  const starts: FlowRunStart[] = [];
  const runs = new Map<string, MemoryFlowRun>();
  const cancellers = new Map<string, () => void>();

  const state = (type: EngineState['type'], name: string, message = ''): EngineState => ({
    id: clock.id(),
    type,
    name,
    message,
    timestampUs: clock.nowUs(),
    details: {},
  });

  const services = createMemoryServices(clock, {
    summary(flowRunId) {
      const { id, name, runCount, states } = runOf(flowRunId);
      return { id, name, runCount, state: states.at(-1) ?? state('PENDING', 'Pending') };
    },
    create({ flowName, name, parameters }) {
      const scheduled = state('SCHEDULED', 'Scheduled');
      const run = newRun({ flowName, parameters, state: scheduled });
      run.name = name ?? run.name;
      return { id: run.id, name: run.name, runCount: 0, state: scheduled };
    },
    end(flowRunId, type, message) {
      runOf(flowRunId).states.push(state(type, type === 'COMPLETED' ? 'Completed' : 'Failed', message));
    },
    taskState: (taskRunId) => transitions.findLast(({ run }) => run.id === taskRunId)?.to,
    resume(flowRunId) {
      const run = runOf(flowRunId);
      const last = run.states.at(-1);
      if (last?.type !== 'PAUSED') return 'Cannot resume a flow run that is not paused.';
      const next = last.details.pauseReschedule ? state('SCHEDULED', 'Resuming') : state('RUNNING', 'Running');
      run.states.push(next);
      trace.push(`flow ${run.flowName}: resumed`);
      return next;
    },
  });

  return {
    clock,
    services,
    flowRuns: runs,
    trace,
    transitions,
    logs,
    artifacts,
    starts,
    cancelAll() {
      for (const cancel of [...cancellers.values()]) cancel();
    },
    async startFlowRun(start) {
      starts.push(start);
      const run = newRun({
        flowName: start.flowName,
        parameters: start.kind === 'existing' ? {} : start.parameters,
        parentTaskRunId: start.kind === 'subflow' ? `tracking-${start.tracking.dynamicKey}` : undefined,
        tags: start.tags,
        retries: start.retries,
        retryDelaySeconds: start.retryDelaySeconds,
        ...(start.kind === 'existing' && existing),
      });
      trace.push(`flow ${start.flowName}: ${start.kind}`);
      return run;
    },
    async renameFlowRun(flowRunId, name) {
      trace.push(`flow ${runs.get(flowRunId)?.flowName}: renamed ${name}`);
    },
    async proposeState(flowRunId, proposal) {
      const run = runOf(flowRunId);
      const verdict = decide?.(proposal, run) ?? judge(proposal, run);
      const answer =
        verdict.kind === 'accepted' ? '' : ` (${verdict.kind}${'state' in verdict ? ` ${verdict.state.name}` : ''})`;
      const message = proposal.message ? ` ${proposal.message}` : '';
      trace.push(`flow ${run.flowName}: ${proposal.name}${message}${answer}`);
      if ('state' in verdict) run.states.push(verdict.state);
      services.changed();
      return verdict;
    },
    reportTaskRun(transition) {
      transitions.push(transition);
      const { run, from, to } = transition;
      const name = run.name.replace(/-[0-9a-f]{3}$/, '');
      services.changed();
      trace.push(`task ${name}: ${from ? `${from.name} -> ` : ''}${to.name}${to.message ? ` ${to.message}` : ''}`);
    },
    ready: () => undefined,
    log: (line) => logs.push(line),
    async occupySlots(run) {
      trace.push(`slots taken: ${run.tags.join(', ')}`);
      return () => trace.push(`slots freed: ${run.tags.join(', ')}`);
    },
    async createArtifact(artifact) {
      artifacts.push(artifact);
      return clock.id();
    },
    attendFlowRun(run, onCancelling) {
      cancellers.set(run.id, onCancelling);
      return () => cancellers.delete(run.id);
    },
    async drain() {},
  };

  function newRun(given: Partial<MemoryFlowRun> & { flowName: string }): MemoryFlowRun {
    const run: MemoryFlowRun = {
      id: clock.id(),
      name: `${given.flowName}-run`,
      flowId: `flow-${given.flowName}`,
      deploymentId: undefined,
      parameters: {},
      tags: [],
      parentTaskRunId: undefined,
      runCount: 0,
      state: state('PENDING', 'Pending'),
      states: [],
      pauseKeys: new Set<string>(),
      retries: 0,
      retryDelaySeconds: 0,
      notBeforeUs: 0,
      ...given,
    };
    run.states.push(run.state);
    runs.set(run.id, run);
    return run;
  }

  function runOf(flowRunId: string): MemoryFlowRun {
    const run = runs.get(flowRunId);
    if (!run) throw new Error(`There is no flow run ${flowRunId}.`);
    return run;
  }

  function judge(proposal: StateProposal, run: MemoryFlowRun): Verdict {
    if (run.state.type === 'CANCELLING' && proposal.type !== 'CANCELLED') {
      return { kind: 'rejected', state: run.state, reason: 'The run is being cancelled.' };
    }
    if (proposal.type === 'RUNNING' && run.notBeforeUs > clock.timeUs) {
      return { kind: 'wait', seconds: Math.ceil((run.notBeforeUs - clock.timeUs) / 1e6) };
    }
    if (proposal.type === 'FAILED' && run.state.type === 'RUNNING' && run.runCount <= run.retries) {
      run.notBeforeUs = clock.timeUs + run.retryDelaySeconds * 1e6;
      return { kind: 'rejected', state: state('SCHEDULED', 'AwaitingRetry'), reason: 'Retrying' };
    }
    const { pause } = proposal;
    if (pause && run.pauseKeys.has(pause.key)) {
      return { kind: 'rejected', state: run.state, reason: 'This pause has already fired.' };
    }
    if (pause) run.pauseKeys.add(pause.key);
    const accepted = state(proposal.type, proposal.name, proposal.message);
    if (pause?.reschedule) accepted.details.pauseReschedule = true;
    return { kind: 'accepted', state: accepted };
  }
}
