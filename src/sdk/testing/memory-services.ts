import type { Json } from '../../model/graph.ts';
import { Cancellation } from '../engine/cancellation.ts';
import type { Clock } from '../engine/clock.ts';
import type { EngineState, TaskRunRecord } from '../engine/run-records.ts';
import type { EventRequest, FlowRunSummary, RunInputRecord, RunServices, SlotRequest } from '../engine/services.ts';
import { ConcurrencyError, VariableExistsError } from '../errors.ts';

export interface MemoryServices extends RunServices {
  readonly variables: Map<string, Json>;
  readonly events: EventRequest[];
  /** How many slots each concurrency limit has, and how many of them are taken. */
  readonly limits: Map<string, { slots: number; taken: number }>;
  /** What stands for deployed flows. */
  readonly deployments: Map<string, (parameters: Readonly<Record<string, Json>>) => unknown>;
  readonly artifactChanges: { id: string; data?: Json; description?: string }[];
  /** Task runs that wait for a worker. */
  readonly deferred: TaskRunRecord[];
  /** To be called when something has changed that someone may wait for. */
  changed(): void;
}

export interface MemoryRunView {
  summary(flowRunId: string): FlowRunSummary;
  /** Makes a scheduled run that is carried out elsewhere. */
  create(run: { flowName: string; name: string | undefined; parameters: Record<string, Json> }): FlowRunSummary;
  end(flowRunId: string, type: 'COMPLETED' | 'FAILED', message: string): void;
  /** The last state that was reported of a task run. */
  taskState(taskRunId: string): EngineState | undefined;
  /** The state after resuming, or the reason why it can't be. */
  resume(flowRunId: string): EngineState | string;
}

/** What code in a run asks of an orchestrator, kept in memory. */
export function createMemoryServices(clock: Clock, runs: MemoryRunView): MemoryServices {
  const variables = new Map<string, Json>();
  const limits: MemoryServices['limits'] = new Map();
  const inputs = new Map<string, RunInputRecord[]>();
  const events: EventRequest[] = [];
  const artifactChanges: MemoryServices['artifactChanges'] = [];
  const deployments: MemoryServices['deployments'] = new Map();
  const waiting = new Set<() => void>();
  const deferred: TaskRunRecord[] = [];
  const ofTasks = new Map<string, TaskRunRecord>();

  const services: MemoryServices = {
    variables,
    events,
    limits,
    artifactChanges,
    deployments,
    deferred,
    changed() {
      for (const look of [...waiting]) look();
    },
    async readVariable(name) {
      const value = variables.get(name);
      return value === undefined ? undefined : { value };
    },
    async writeVariable({ name, value, overwrite }) {
      if (variables.has(name) && !overwrite) throw new VariableExistsError(name);
      variables.set(name, value);
    },
    deleteVariable: async (name) => variables.delete(name),
    async saveInput(flowRunId, { key, value, sender }) {
      inputs.set(flowRunId, [...(inputs.get(flowRunId) ?? []), { key, value, sender }]);
      services.changed();
    },
    readInput: async (flowRunId, key) => inputs.get(flowRunId)?.find((input) => input.key === key)?.value,
    listInputs: async (flowRunId, query) => matching(flowRunId, query),
    async deleteInput(flowRunId, key) {
      inputs.set(
        flowRunId,
        (inputs.get(flowRunId) ?? []).filter((input) => input.key !== key),
      );
    },
    untilInput: (flowRunId, { timeoutMs, cancellation, ...query }) =>
      until({ timeoutMs, cancellation }, () => {
        const found = matching(flowRunId, query);
        return found.length > 0 ? found : undefined;
      }),
    async createTaskRun(run) {
      ofTasks.set(run.id, run);
      deferred.push(run);
      services.changed();
      return run.state;
    },
    async readTaskRun(taskRunId) {
      const run = ofTasks.get(taskRunId);
      if (!run) throw new Error(`There is no task run ${taskRunId}.`);
      return { id: run.id, name: run.name, state: runs.taskState(taskRunId) ?? run.state };
    },
    async untilTaskRun(taskRunId, { reached, timeoutMs, cancellation }) {
      const { id, name, state: first } = await services.readTaskRun(taskRunId);
      return until({ timeoutMs, cancellation }, () => {
        const run = { id, name, state: runs.taskState(taskRunId) ?? first };
        return reached(run) ? run : undefined;
      });
    },
    async takeTaskRuns({ keys, take, signal }) {
      const stop = new Cancellation();
      signal.addEventListener('abort', () => stop.cancel(new Error('The worker stops.')), { once: true });
      while (!signal.aborted) {
        const next = () => deferred.findIndex((run) => keys.includes(run.taskKey));
        const found = await until({ timeoutMs: undefined, cancellation: stop }, () => next() >= 0 || undefined).catch(
          () => undefined,
        );
        const [run] = found ? deferred.splice(next(), 1) : [];
        if (run) await take(run);
      }
      return true;
    },
    async startDeployment({ deployment, parameters, name }) {
      const run = deployments.get(deployment);
      if (!run) throw new Error(`The test has no deployment '${deployment}'. Give createTestOrchestrator() one.`);
      const made = runs.create({ flowName: deployment.split('/')[0] ?? '', name, parameters });
      // It runs elsewhere, so to say: not before whoever asked for it goes on.
      void Promise.resolve(parameters)
        .then(run)
        .then(
          () => runs.end(made.id, 'COMPLETED', ''),
          (error: unknown) => runs.end(made.id, 'FAILED', String(error)),
        )
        .then(() => services.changed());
      return made;
    },
    readFlowRun: async (flowRunId) => runs.summary(flowRunId),
    untilFlowRun: (flowRunId, { reached, timeoutMs, cancellation }) =>
      until({ timeoutMs, cancellation }, () => {
        const run = runs.summary(flowRunId);
        return reached(run) ? run : undefined;
      }),
    async resumeFlowRun(flowRunId, input) {
      const keys = Object.keys(Object.fromEntries((inputs.get(flowRunId) ?? []).map(({ key }) => [key, 1])));
      const schema = keys.findLast((key) => key.endsWith('-schema'));
      const resumed = runs.resume(flowRunId);
      if (typeof resumed === 'string') return resumed;
      if (schema && input !== undefined) {
        await services.saveInput(flowRunId, {
          key: schema.replace(/schema$/, 'response'),
          value: input,
          sender: undefined,
        });
      }
      services.changed();
      return undefined;
    },
    emitEvent: (event) => events.push(event),
    async occupySlots({ names, slots, strict, mode, timeoutMs, onMissing }: SlotRequest, cancellation) {
      const missing = names.find((name) => !limits.has(name));
      if (strict && missing !== undefined) throw new ConcurrencyError(`There is no concurrency limit '${missing}'.`);
      if (!names.some((name) => limits.has(name))) onMissing?.();
      const wanted = names.flatMap((name) => limits.get(name) ?? []);
      const taken = await until({ timeoutMs, cancellation }, () => {
        if (wanted.some((limit) => limit.taken + slots > limit.slots)) return undefined;
        if (mode === 'concurrency') for (const limit of wanted) limit.taken += slots;
        return true;
      });
      if (!taken) throw new ConcurrencyError(`No slot of ${names.join(', ')} came free in time.`);
      return async () => {
        if (mode === 'concurrency') for (const limit of wanted) limit.taken -= slots;
        services.changed();
      };
    },
    async updateArtifact(id, change) {
      artifactChanges.push({ id, ...change });
    },
  };
  return services;

  function matching(flowRunId: string, { prefix, excludeKeys }: { prefix: string; excludeKeys: readonly string[] }) {
    return (inputs.get(flowRunId) ?? []).filter(({ key }) => key.startsWith(prefix) && !excludeKeys.includes(key));
  }

  function until<T>(
    { timeoutMs, cancellation }: { timeoutMs: number | undefined; cancellation: Cancellation | undefined },
    look: () => T | undefined,
  ): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const stops: (() => void)[] = [];
      const finish = (end: () => void) => {
        waiting.delete(check);
        for (const stop of stops) stop();
        end();
      };
      const check = () => {
        const found = look();
        if (found !== undefined) finish(() => resolve(found));
      };
      waiting.add(check);
      if (timeoutMs !== undefined) stops.push(clock.after(timeoutMs, () => finish(() => resolve(undefined))));
      const stop = cancellation?.onCancel((reason) => finish(() => reject(reason)));
      if (stop) stops.push(stop);
      check();
    });
  }
}
