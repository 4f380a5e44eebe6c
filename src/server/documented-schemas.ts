import { z } from 'zod';
import { artifact, artifactCollection, artifactCreate, artifactUpdate } from '../api/artifact.ts';
import {
  concurrencyLimit,
  concurrencyLimitCreate,
  concurrencyLimitsRequest,
  concurrencyLimitUpdate,
  createdConcurrencyLimit,
  decrementWithLeaseRequest,
  incrementRequest,
  incrementWithLeaseRequest,
  leaseResponse,
} from '../api/concurrency.ts';
import { event, receivedEvent } from '../api/event.ts';
import { eventFilter, eventsRequest } from '../api/event-filter.ts';
import {
  artifactsRequest,
  flowRunsRequest,
  flowsRequest,
  latestArtifactsRequest,
  logsRequest,
  taskRunsRequest,
} from '../api/filters.ts';
import { flow, flowCreate } from '../api/flow.ts';
import { flowRun, flowRunCreate, flowRunUpdate } from '../api/flow-run.ts';
import { history, historyRequest } from '../api/history.ts';
import { log, logCreate } from '../api/log.ts';
import { runGraph } from '../api/run-graph.ts';
import { orchestrationResult, setStateRequest, state, stateCreate, stateDetails } from '../api/state.ts';
import { taskRun, taskRunCreate } from '../api/task-run.ts';
import { variable, variableCreate, variablesRequest, variableUpdate } from '../api/variable.ts';

/** The schemas that the server's description of itself refers to, by name. */
export const documentedSchemas = {
  Artifact: artifact,
  ArtifactCollection: artifactCollection,
  ArtifactCreate: artifactCreate,
  ArtifactUpdate: artifactUpdate,
  ArtifactsRequest: artifactsRequest,
  ConcurrencyLimit: concurrencyLimit,
  ConcurrencyLimitCreate: concurrencyLimitCreate,
  ConcurrencyLimitUpdate: concurrencyLimitUpdate,
  ConcurrencyLimitsRequest: concurrencyLimitsRequest,
  CreatedConcurrencyLimit: createdConcurrencyLimit,
  DecrementWithLeaseRequest: decrementWithLeaseRequest,
  Event: event,
  EventFilter: eventFilter,
  EventsRequest: eventsRequest,
  Flow: flow,
  FlowCreate: flowCreate,
  FlowRun: flowRun,
  FlowRunCreate: flowRunCreate,
  FlowRunUpdate: flowRunUpdate,
  FlowRunsRequest: flowRunsRequest,
  FlowsRequest: flowsRequest,
  Graph: runGraph,
  History: history,
  HistoryRequest: historyRequest,
  IncrementRequest: incrementRequest,
  IncrementWithLeaseRequest: incrementWithLeaseRequest,
  LatestArtifactsRequest: latestArtifactsRequest,
  LeaseResponse: leaseResponse,
  Log: log,
  LogCreate: logCreate,
  LogsRequest: logsRequest,
  OrchestrationResult: orchestrationResult,
  ReceivedEvent: receivedEvent,
  SetStateRequest: setStateRequest,
  State: state,
  StateCreate: stateCreate,
  StateDetails: stateDetails,
  TaskRun: taskRun,
  TaskRunCreate: taskRunCreate,
  TaskRunsRequest: taskRunsRequest,
  Variable: variable,
  VariableCreate: variableCreate,
  VariableUpdate: variableUpdate,
  VariablesRequest: variablesRequest,
} as const;

export type SchemaName = keyof typeof documentedSchemas;

/** All of them as JSON Schema, each by its name. */
export function schemasAsJson(): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(documentedSchemas)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io: 'input',
    // What JSON itself may say has no schema but the empty one.
    unrepresentable: 'any',
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _schema, $id: _id, ...rest }]) => [id, rest as object]),
  );
}
