import type { Clock } from '../../src/sdk/engine/clock.ts';
import type {
  ArtifactRequest,
  EngineLog,
  EnginePort,
  FlowRunStart,
  StateProposal,
  Verdict,
} from '../../src/sdk/engine/port.ts';
import type { EngineState, FlowRunRecord, TaskTransition } from '../../src/sdk/engine/run-records.ts';

/** What the engine did, in order, as lines of text; ids and times left out. */
export interface MemoryPort extends EnginePort {
  readonly clock: FakeClock;
  readonly trace: string[];
  readonly transitions: TaskTransition[];
  readonly logs: EngineLog[];
  readonly artifacts: ArtifactRequest[];
  readonly starts: FlowRunStart[];
  /** Asks for the cancellation of all runs that are under way, as a person would at the orchestrator. */
  cancelAll(): void;
}

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
  const runs = new Map<string, FlowRunRecord & { retries: number; retryDelaySeconds: number; notBeforeUs: number }>();
  const cancellers = new Map<string, () => void>();

  const state = (type: EngineState['type'], name: string, message = ''): EngineState => ({
    id: clock.id(),
    type,
    name,
    message,
    timestampUs: clock.nowUs(),
    details: {},
  });

  return {
    clock,
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
      const run = {
        id: clock.id(),
        name: `${start.flowName}-run`,
        flowId: `flow-${start.flowName}`,
        flowName: start.flowName,
        deploymentId: undefined,
        parameters: start.kind === 'existing' ? {} : start.parameters,
        tags: [],
        parentTaskRunId: start.kind === 'subflow' ? `tracking-${start.tracking.dynamicKey}` : undefined,
        runCount: 0,
        state: state('PENDING', 'Pending'),
        retries: start.retries,
        retryDelaySeconds: start.retryDelaySeconds,
        notBeforeUs: 0,
        ...(start.kind === 'existing' && existing),
      };
      runs.set(run.id, run);
      trace.push(`flow ${start.flowName}: ${start.kind}`);
      return run;
    },
    async renameFlowRun(flowRunId, name) {
      trace.push(`flow ${runs.get(flowRunId)?.flowName}: renamed ${name}`);
    },
    async proposeState(flowRunId, proposal) {
      const run = runs.get(flowRunId);
      if (!run) throw new Error(`There is no flow run ${flowRunId}.`);
      const verdict = decide?.(proposal, run) ?? judge(proposal, run);
      const answer =
        verdict.kind === 'accepted' ? '' : ` (${verdict.kind}${'state' in verdict ? ` ${verdict.state.name}` : ''})`;
      const message = proposal.message ? ` ${proposal.message}` : '';
      trace.push(`flow ${run.flowName}: ${proposal.name}${message}${answer}`);
      return verdict;
    },
    reportTaskRun(transition) {
      transitions.push(transition);
      const { run, from, to } = transition;
      const name = run.name.replace(/-[0-9a-f]{3}$/, '');
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

  function judge(proposal: StateProposal, run: NonNullable<ReturnType<typeof runs.get>>): Verdict {
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
    return { kind: 'accepted', state: state(proposal.type, proposal.name, proposal.message) };
  }
}

/** Time that stands still until nothing else is left to do, and then jumps to the next timer. */
export interface FakeClock extends Clock {
  readonly timeUs: number;
  /** Lets time pass until the promise settles. */
  until<T>(promise: Promise<T>): Promise<T>;
}

export function createFakeClock(): FakeClock {
  let timeUs = Date.UTC(2026, 0, 1) * 1000;
  let ids = 0;
  let timers: { atUs: number; fire: () => void }[] = [];
  const after = (ms: number, fire: () => void) => {
    const timer = { atUs: timeUs + Math.round(ms * 1000), fire };
    timers.push(timer);
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  };
  return {
    get timeUs() {
      return timeUs;
    },
    nowUs: () => ++timeUs,
    after,
    sleep(ms, cancellation) {
      return new Promise((resolve, reject) => {
        if (cancellation?.reason) return reject(cancellation.reason);
        const stopTimer = after(ms, () => {
          stopListening?.();
          resolve();
        });
        const stopListening = cancellation?.onCancel((reason) => {
          stopTimer();
          reject(reason);
        });
      });
    },
    id: () => `id-${++ids}`,
    randomId: () => `${(++ids).toString(16).padStart(3, '0')}-random`,
    random: () => 0.5,
    async until(promise) {
      let settled = false;
      promise.then(
        () => {
          settled = true;
        },
        () => {
          settled = true;
        },
      );
      for (let idle = 0; !settled; ) {
        await new Promise((resolve) => setImmediate(resolve));
        if (settled || ++idle < 3) continue;
        idle = 0;
        const [next] = timers.sort((a, b) => a.atUs - b.atUs);
        if (!next) continue;
        timers = timers.filter((timer) => timer !== next);
        timeUs = Math.max(timeUs, next.atUs);
        next.fire();
      }
      return promise;
    },
  };
}
