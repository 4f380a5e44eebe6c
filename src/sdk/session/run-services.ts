import { orchestrationResult } from '../../api/state.ts';
import type { PrefectClient } from '../../client/create-client.ts';
import { ApiConflictError, ApiNotFoundError } from '../../client/errors.ts';
import { subscribeEvents } from '../../client/event-subscription.ts';
import type { EventsSocket } from '../../client/events-socket.ts';
import { parsed } from '../../client/parsed.ts';
import type { Json } from '../../model/graph.ts';
import type { Cancellation } from '../engine/cancellation.ts';
import { type Clock, isoMicros } from '../engine/clock.ts';
import type { FlowRunSummary, RunInputRecord, RunServices } from '../engine/services.ts';
import { VariableExistsError } from '../errors.ts';
import { createBackgroundRuns } from './background-runs.ts';
import { engineState } from './engine-state.ts';
import { occupyLimits } from './occupy-limits.ts';
import { startDeployment } from './start-deployment.ts';

interface Parts {
  client: PrefectClient;
  events: Pick<EventsSocket, 'send'>;
  clock: Clock;
}

/** What code in a run asks of an orchestrator, over its API. */
export function createRunServices({ client, events, clock }: Parts): RunServices {
  const { transport } = client;
  const services: RunServices = {
    ...createBackgroundRuns(client, clock),
    async readVariable(name) {
      const found = await orMissing(transport.send('GET', `/variables/name/${encodeURIComponent(name)}`));
      return found as { value: Json } | undefined;
    },
    async writeVariable({ name, value, tags, overwrite }) {
      const body = { name, value, tags };
      const path = `/variables/name/${encodeURIComponent(name)}`;
      if (overwrite && (await orMissing(transport.send('PATCH', path, { body }).then(() => true)))) return;
      try {
        await transport.send('POST', '/variables/', { body });
      } catch (error) {
        throw error instanceof ApiConflictError ? new VariableExistsError(name) : error;
      }
    },
    async deleteVariable(name) {
      const path = `/variables/name/${encodeURIComponent(name)}`;
      return (await orMissing(transport.send('DELETE', path).then(() => true))) ?? false;
    },

    async saveInput(flowRunId, { key, value, sender }) {
      const body = { key, value: JSON.stringify(value), ...(sender !== undefined && { sender }) };
      await transport.send('POST', `/flow_runs/${flowRunId}/input`, { body });
    },
    async readInput(flowRunId, key) {
      const answer = await orMissing(transport.send('GET', `/flow_runs/${flowRunId}/input/${key}`));
      // The value travels as text; one that reads as JSON is JSON already when it gets here.
      return (typeof answer === 'string' ? parseJson(answer) : answer) as Json | undefined;
    },
    async listInputs(flowRunId, { prefix, excludeKeys }) {
      const body = { prefix, limit: INPUTS, exclude_keys: excludeKeys };
      const rows = (await transport.send('POST', `/flow_runs/${flowRunId}/input/filter`, { body })) as WireInput[];
      return rows.map(inputOf);
    },
    async deleteInput(flowRunId, key) {
      await transport.send('DELETE', `/flow_runs/${flowRunId}/input/${key}`);
    },
    async untilInput(flowRunId, { prefix, excludeKeys, timeoutMs, pollMs, cancellation }) {
      return until({ clock, timeoutMs, pollMs, cancellation }, async () => {
        const inputs = await services.listInputs(flowRunId, { prefix, excludeKeys });
        return inputs.length > 0 ? inputs : undefined;
      });
    },

    startDeployment: (request) => startDeployment({ client, clock }, request),
    async readFlowRun(flowRunId) {
      const run = await client.readFlowRun(flowRunId);
      return { id: run.id, name: run.name, runCount: run.run_count, state: engineState(run.state, clock) };
    },
    async untilFlowRun(flowRunId, { reached, timeoutMs, pollMs, cancellation }) {
      const news = watchRun(client, 'flow-run', flowRunId);
      try {
        return await until({ clock, timeoutMs, pollMs, cancellation, news }, async () => {
          const run: FlowRunSummary = await services.readFlowRun(flowRunId);
          return reached(run) ? run : undefined;
        });
      } finally {
        news.stop();
      }
    },
    async untilTaskRun(taskRunId, { reached, timeoutMs, pollMs, cancellation }) {
      const news = watchRun(client, 'task-run', taskRunId);
      try {
        return await until({ clock, timeoutMs, pollMs, cancellation, news }, async () => {
          const run = await services.readTaskRun(taskRunId);
          return reached(run) ? run : undefined;
        });
      } finally {
        news.stop();
      }
    },
    async resumeFlowRun(flowRunId, input) {
      const path = `/flow_runs/${flowRunId}/resume`;
      const answer = await transport.send('POST', path, { body: input === undefined ? {} : { run_input: input } });
      const { status, details } = parsed(orchestrationResult, answer, `POST ${path}`);
      if (status === 'ACCEPT') return undefined;
      return ('reason' in details ? details.reason : undefined) ?? 'no reason given';
    },

    emitEvent({ id, event, resource, related, payload, occurredUs, follows }) {
      const occurred = isoMicros(occurredUs);
      events.send(JSON.stringify({ id, occurred, event, resource, related, payload, follows: follows ?? null }));
    },
    occupySlots: (request, cancellation) => occupyLimits({ client, clock }, request, cancellation),
    async updateArtifact(id, change) {
      await transport.send('PATCH', `/artifacts/${id}`, { body: change });
    },
  };
  return services;
}

const INPUTS = 50;

interface WireInput {
  key: string;
  value: string;
  sender?: string | null;
}

function inputOf({ key, value, sender }: WireInput): RunInputRecord {
  return { key, value: parseJson(value) as Json, sender: sender ?? undefined };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiNotFoundError) return undefined;
    throw error;
  }
}

interface Waiting {
  clock: Clock;
  timeoutMs: number;
  pollMs: number;
  cancellation: Cancellation | undefined;
  news?: News;
}

/** Asks until there is an answer: when something has happened, and every `pollMs` in any case. */
async function until<T>(
  { clock, timeoutMs, pollMs, cancellation, news }: Waiting,
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const end = clock.nowUs() + timeoutMs * 1000;
  while (true) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    const leftMs = (end - clock.nowUs()) / 1000;
    if (leftMs <= 0) return undefined;
    const pause = clock.sleep(Math.min(pollMs, leftMs), cancellation);
    await (news ? Promise.race([pause, news.next()]) : pause);
    // Where the news came first, the pause may still be cancelled, and nobody listens to it any more.
    pause.catch(() => {});
  }
}

interface News {
  /** Resolves at the next event of the run. */
  next(): Promise<void>;
  stop(): void;
}

function watchRun({ api }: PrefectClient, kind: 'flow-run' | 'task-run', id: string): News {
  const abort = new AbortController();
  let tell: () => void = () => {};
  let unheard = false;
  void subscribeEvents(api, {
    filter: { event: { prefix: [`prefect.${kind}.`] }, resource: { id: [`prefect.${kind}.${id}`] } },
    since: new Date(),
    signal: abort.signal,
    onEvent: () => {
      unheard = true;
      tell();
    },
  });
  return {
    next: () =>
      new Promise((resolve) => {
        tell = () => {
          unheard = false;
          resolve();
        };
        if (unheard) tell();
      }),
    stop: () => abort.abort(),
  };
}
