import type { LogFilter } from '../api/filters.ts';
import type { FlowRun as WireFlowRun } from '../api/flow-run.ts';
import { PAGE_LIMIT } from '../api/scalars.ts';
import type { FlowRun, LogLine, TaskRun } from '../model/run.ts';
import type { ApiAddress } from './api-address.ts';
import { filterArtifacts } from './artifacts.ts';
import { createClient } from './create-client.ts';
import { flowsById } from './flows.ts';
import { followLogs, type LogFollowing } from './follow-logs.ts';
import { filterLogs } from './logs.ts';
import { artifactToModel, flowRunToModel, logToModel, type RunArtifact, taskRunToModel } from './to-model.ts';
import type { TransportOptions } from './transport.ts';
import { type RunWatching, watchRuns } from './watch-runs.ts';

/** All that the editor side asks of an orchestrator, in the model's own words. Errors are those of `errors.ts`. */
export interface Orchestrator {
  readonly api: ApiAddress;
  /** The latest runs first, their flows' names filled in. `since` counts by expected start. */
  listFlowRuns(query: FlowRunQuery): Promise<FlowRun[]>;
  flowRun(id: string, options?: Signal): Promise<FlowRun>;
  /** All task runs of a flow run, however many, in the order in which they were expected to start. */
  taskRuns(flowRunId: string, options?: Signal): Promise<TaskRun[]>;
  /** Lines in the order of their times; with `after` those that came no earlier than that line, without it. */
  logs(flowRunId: string, query?: { after?: LogLine; limit?: number } & Signal): Promise<LogLine[]>;
  artifacts(flowRunId: string, options?: Signal): Promise<RunArtifact[]>;
  /** Asks the run to stop; one that has not started yet is cancelled at once. */
  cancel(flowRunId: string, options?: Signal): Promise<void>;
  remove(flowRunId: string, options?: Signal): Promise<void>;
  /** Tells of each change of a run until the signal ends it. Never rejects. */
  watchRuns(watching: RunWatching): Promise<void>;
  /** Tells of each log line of a run once, until the signal ends it; what was written before that is still told. */
  followLogs(flowRunId: string, following: LogFollowing): Promise<void>;
  close(): Promise<void>;
}

export interface FlowRunQuery extends Signal {
  limit: number;
  offset?: number;
  flowName?: string;
  since?: Date;
}

interface Signal {
  signal?: AbortSignal | undefined;
}

/** A person waits for these answers, so failures are tried again only for a few seconds unless told. */
export function openOrchestrator(api: ApiAddress, options: TransportOptions = {}): Orchestrator {
  const client = createClient(api, { retries: 2, ...options });
  const { transport } = client;
  const flowNames = new Map<string, string>();

  return {
    api,
    async listFlowRuns({ limit, offset = 0, flowName, since, signal }) {
      const filter = {
        sort: 'EXPECTED_START_TIME_DESC',
        ...(flowName !== undefined && { flows: { name: { any_: [flowName] } } }),
        ...(since && { flow_runs: { expected_start_time: { after_: since.toISOString() } } }),
      };
      const runs = await allPages(
        (page) => client.filterFlowRuns({ ...filter, limit: page.limit, offset: offset + page.offset }, { signal }),
        limit,
      );
      return named(runs, signal);
    },
    async flowRun(id, { signal } = {}) {
      const [run] = await named([await client.readFlowRun(id, { signal })], signal);
      return run as FlowRun;
    },
    async taskRuns(flowRunId, { signal } = {}) {
      const filter = { flow_runs: { id: { any_: [flowRunId] } }, sort: 'EXPECTED_START_TIME_ASC' };
      const runs = await allPages((page) => client.filterTaskRuns({ ...filter, ...page }, { signal }));
      return unique(runs).map(taskRunToModel);
    },
    async logs(flowRunId, { after, limit, signal } = {}) {
      const filter: LogFilter = {
        flow_run_id: { any_: [flowRunId] },
        ...(after && { timestamp: { after_: after.timestamp } }),
      };
      const lines = await allPages((page) => filterLogs(transport, { filter, ...page, signal }), limit && limit + 1);
      const fresh = lines.filter((line) => line.id !== after?.id).map(logToModel);
      return limit === undefined ? fresh : fresh.slice(0, limit);
    },
    async artifacts(flowRunId, { signal } = {}) {
      const artifacts = await allPages((page) => filterArtifacts(transport, { flowRunId, ...page, signal }));
      return artifacts.filter((artifact) => artifact.type !== 'result').map(artifactToModel);
    },
    async cancel(flowRunId, { signal } = {}) {
      await client.setFlowRunState(flowRunId, {
        state: { type: 'CANCELLING', name: 'Cancelling' },
        force: true,
        signal,
      });
    },
    remove: (flowRunId, options) => client.deleteFlowRun(flowRunId, options),
    watchRuns: (watching) => watchRuns(client, watching),
    followLogs: (flowRunId, following) => followLogs(transport, flowRunId, following),
    close: () => client.close(),
  };

  async function named(runs: WireFlowRun[], signal: AbortSignal | undefined): Promise<FlowRun[]> {
    const unknown = [...new Set(runs.map((run) => run.flow_id))].filter((id) => !flowNames.has(id));
    for (let at = 0; at < unknown.length; at += PAGE_LIMIT) {
      const flows = await flowsById(transport, unknown.slice(at, at + PAGE_LIMIT), { signal });
      for (const flow of flows) flowNames.set(flow.id, flow.name);
    }
    return runs.map((run) => flowRunToModel(run, flowNames.get(run.flow_id)));
  }
}

/** Reads page after page until one is not full, or the limit is reached. */
async function allPages<T>(
  read: (page: { limit: number; offset: number }) => Promise<T[]>,
  limit = Number.POSITIVE_INFINITY,
): Promise<T[]> {
  const all: T[] = [];
  while (all.length < limit) {
    const size = Math.min(PAGE_LIMIT, limit - all.length);
    const page = await read({ limit: size, offset: all.length });
    all.push(...page);
    if (page.length < size) break;
  }
  return all;
}

/** A run that is added while pages are read can shift one over a page's border, so that it comes twice. */
function unique<T extends { id: string }>(items: T[]): T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
