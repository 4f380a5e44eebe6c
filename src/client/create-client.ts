import type { Artifact, ArtifactCreate } from '../api/artifact.ts';
import type { Flow, FlowCreate } from '../api/flow.ts';
import type { FlowRun, FlowRunCreate, FlowRunUpdate } from '../api/flow-run.ts';
import type { LogCreate } from '../api/log.ts';
import type { OrchestrationResult, StateCreate } from '../api/state.ts';
import type { TaskRun, TaskRunCreate } from '../api/task-run.ts';
import { isHealthy, readServerVersion } from './admin.ts';
import type { ApiAddress } from './api-address.ts';
import { createArtifact } from './artifacts.ts';
import { acquireLease, type LeaseAnswer, type LeaseRequest, releaseLease, renewLease } from './concurrency.ts';
import {
  createFlowRun,
  deleteFlowRun,
  filterFlowRuns,
  readFlowRun,
  setFlowRunState,
  updateFlowRun,
} from './flow-runs.ts';
import { readFlow, upsertFlow } from './flows.ts';
import { createLogs } from './logs.ts';
import { createTaskRun, filterTaskRuns, readTaskRun } from './task-runs.ts';
import { createTransport, type Transport, type TransportOptions } from './transport.ts';

/** The REST API of one orchestrator, in its own words; what it lacks can be asked for through `transport`. */
export interface PrefectClient {
  readonly api: ApiAddress;
  readonly transport: Transport;
  isHealthy(options?: Signal): Promise<boolean>;
  serverVersion(options?: Signal): Promise<string>;
  upsertFlow(create: FlowCreate, options?: Signal): Promise<Flow>;
  readFlow(id: string, options?: Signal): Promise<Flow>;
  createFlowRun(create: FlowRunCreate, options?: Signal): Promise<FlowRun>;
  readFlowRun(id: string, options?: Signal): Promise<FlowRun>;
  updateFlowRun(id: string, update: FlowRunUpdate, options?: Signal): Promise<void>;
  deleteFlowRun(id: string, options?: Signal): Promise<void>;
  setFlowRunState(
    id: string,
    proposal: { state: StateCreate; force?: boolean; signal?: AbortSignal | undefined },
  ): Promise<OrchestrationResult>;
  filterFlowRuns(filter: Record<string, unknown>, options?: Signal): Promise<FlowRun[]>;
  createTaskRun(create: TaskRunCreate, options?: Signal): Promise<TaskRun>;
  readTaskRun(id: string, options?: Signal): Promise<TaskRun>;
  filterTaskRuns(filter: Record<string, unknown>, options?: Signal): Promise<TaskRun[]>;
  createLogs(lines: LogCreate[], options?: Signal): Promise<void>;
  createArtifact(create: ArtifactCreate, options?: Signal): Promise<Artifact>;
  acquireLease(request: LeaseRequest & Signal): Promise<LeaseAnswer>;
  renewLease(lease: { leaseId: string; leaseSeconds: number } & Signal): Promise<void>;
  releaseLease(leaseId: string, options?: Signal): Promise<void>;
  close(): Promise<void>;
}

interface Signal {
  signal?: AbortSignal | undefined;
}

export function createClient(api: ApiAddress, options: TransportOptions = {}): PrefectClient {
  const transport = createTransport(api, options);
  return {
    api,
    transport,
    isHealthy: (signal) => isHealthy(transport, signal),
    serverVersion: (signal) => readServerVersion(transport, signal),
    upsertFlow: (create, signal) => upsertFlow(transport, create, signal),
    readFlow: (id, signal) => readFlow(transport, id, signal),
    createFlowRun: (create, signal) => createFlowRun(transport, create, signal),
    readFlowRun: (id, signal) => readFlowRun(transport, id, signal),
    updateFlowRun: (id, update, signal) => updateFlowRun(transport, id, update, signal),
    deleteFlowRun: (id, signal) => deleteFlowRun(transport, id, signal),
    setFlowRunState: (id, proposal) => setFlowRunState(transport, id, proposal),
    filterFlowRuns: (filter, signal) => filterFlowRuns(transport, filter, signal),
    createTaskRun: (create, signal) => createTaskRun(transport, create, signal),
    readTaskRun: (id, signal) => readTaskRun(transport, id, signal),
    filterTaskRuns: (filter, signal) => filterTaskRuns(transport, filter, signal),
    createLogs: (lines, signal) => createLogs(transport, lines, signal),
    createArtifact: (create, signal) => createArtifact(transport, create, signal),
    acquireLease: (lease) => acquireLease(transport, lease),
    renewLease: (lease) => renewLease(transport, lease),
    releaseLease: (leaseId, signal) => releaseLease(transport, leaseId, signal),
    close: () => transport.close(),
  };
}
