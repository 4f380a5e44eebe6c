export { type AllowFailure, allowFailure, type Quoted, quote } from './annotations.ts';
export { type ArtifactOptions, createLinkArtifact, createMarkdownArtifact, createTableArtifact } from './artifacts.ts';
export {
  AbortedRunError,
  CancelledRunError,
  FailedRunError,
  FlowRunTimeoutError,
  MappingError,
  MissingContextError,
  NoOrchestratorError,
  OptionError,
  ParameterError,
  PausedRunError,
  TaskRunTimeoutError,
  TerminationError,
  UpstreamTaskError,
} from './errors.ts';
export { exponentialBackoff } from './exponential-backoff.ts';
export { type Flow, flow } from './flow.ts';
export type { FlowOptions } from './flow-definition.ts';
export type { FlowInvocation, FlowOutcome, FlowProtocol } from './flow-protocol.ts';
export type { FlowHook, OneOrMore, TaskHook } from './hooks.ts';
export type { Input, Inputs, MapInputs } from './inputs.ts';
export { type RunContext, runContext } from './run-context.ts';
export type { RunEvent } from './run-event.ts';
export { getRunLogger, type RunLogger } from './run-logger.ts';
export { sleep } from './sleep.ts';
export type { StandardSchema } from './standard-schema.ts';
export { type ReturnedState, type StateOptions, states } from './states.ts';
export { type CallOptions, type Task, task } from './task.ts';
export type { RetryCondition, TaskOptions } from './task-definition.ts';
export type { TaskFuture } from './task-future.ts';
export type { TaskFutureList } from './task-future-list.ts';
export { type Unmapped, unmapped } from './unmapped.ts';
