export { addAssetMetadata } from './add-asset-metadata.ts';
export { type AllowFailure, allowFailure, type Quoted, quote } from './annotations.ts';
export {
  type ArtifactOptions,
  createImageArtifact,
  createLinkArtifact,
  createMarkdownArtifact,
  createProgressArtifact,
  createTableArtifact,
  updateProgressArtifact,
} from './artifacts.ts';
export { type Asset, type AssetProperties, asset } from './asset.ts';
export type { BackgroundTaskRun, WaitOptions } from './background-task-run.ts';
export { type ConcurrencyOptions, concurrency, rateLimit } from './concurrency.ts';
export { type EmittedEvent, emitEvent } from './emit-event.ts';
export { TaskHostExitError, TaskHostingError } from './engine/task-host-errors.ts';
export type { TaskRunner } from './engine/task-runner.ts';
export {
  AbortedRunError,
  CancelledRunError,
  ConcurrencyError,
  FailedRunError,
  FlowRunTimeoutError,
  MappingError,
  MissingContextError,
  NoOrchestratorError,
  OptionError,
  ParameterError,
  PausedRunError,
  PauseTimeoutError,
  RunInputError,
  ServeError,
  StalledRunError,
  TaskRunTimeoutError,
  TerminationError,
  UpstreamTaskError,
  VariableExistsError,
  WaitTimeoutError,
} from './errors.ts';
export { exponentialBackoff } from './exponential-backoff.ts';
export { type Flow, type FlowOf, flow, type GeneratorFlow } from './flow.ts';
export type { FlowOptions } from './flow-options.ts';
export type { FlowInvocation, FlowOutcome, FlowProtocol } from './flow-protocol.ts';
export type { FlowHook, OneOrMore, TaskHook } from './hooks.ts';
export type { Input, Inputs, MapInputs } from './inputs.ts';
export { type PauseOptions, pauseFlowRun, type SuspendOptions, suspendFlowRun } from './pause-flow-run.ts';
export {
  type CacheConfiguration,
  type CacheKeyContext,
  type CacheKeyFn,
  CachePolicy,
  FLOW_PARAMETERS,
  INPUTS,
  type IsolationLevel,
  NO_CACHE,
  RUN_ID,
  TASK_SOURCE,
} from './results/cache-policy.ts';
export { folderLocks } from './results/folder-locks.ts';
export { createFolderStorage } from './results/folder-storage.ts';
export { type LockManager, memoryLocks } from './results/lock-manager.ts';
export { createMemoryStorage } from './results/memory-storage.ts';
export {
  CacheKeyError,
  MissingPackageError,
  ResultFormatError,
  ResultSerializationError,
  ResultStorageError,
} from './results/result-errors.ts';
export type { ResultOptions, TaskResultOptions } from './results/result-options.ts';
export type { ResultSerializer, SerializerName } from './results/result-serializer.ts';
export type { ResultStorage, ResultStorageOption } from './results/result-storage.ts';
export { createS3Storage, type S3StorageOptions } from './results/s3-storage.ts';
export { readTaskRunInputs, type TaskRunInputs } from './results/task-run-inputs.ts';
export { resumeFlowRun } from './resume-flow-run.ts';
export { type RunContext, runContext } from './run-context.ts';
export { type DeploymentRun, type RunDeploymentOptions, runDeployment } from './run-deployment.ts';
export type { RunEvent } from './run-event.ts';
export { type ReceiveOptions, type RunInput, receiveInput, sendInput } from './run-inputs.ts';
export { getRunLogger, type RunLogger } from './run-logger.ts';
export { runSignal } from './run-signal.ts';
export { ConcurrentTaskRunner, SequentialTaskRunner } from './runners/concurrent-task-runner.ts';
export type { HostedTaskRunnerOptions } from './runners/hosted-task-runner.ts';
export { ProcessTaskRunner } from './runners/process-task-runner.ts';
export { WorkerThreadTaskRunner } from './runners/worker-thread-task-runner.ts';
export { Secret } from './secret.ts';
export { type ServableTask, type ServeOptions, serveTasks } from './serve-tasks.ts';
export { sleep } from './sleep.ts';
export type { StandardSchema } from './standard-schema.ts';
export { type ReturnedState, type StateOptions, states } from './states.ts';
export { type CallOptions, type GeneratorTask, type Task, type TaskOf, task } from './task.ts';
export type { TaskFuture } from './task-future.ts';
export type { TaskFutureList } from './task-future-list.ts';
export type { RetryCondition, TaskOptions } from './task-options.ts';
export { getTransaction, type TransactionOptions, transaction } from './transactions/run-transaction.ts';
export type { CommitMode, Transaction, TransactionHook } from './transactions/transaction.ts';
export { IsolationError, TransactionValueError } from './transactions/transaction-errors.ts';
export { type Unmapped, unmapped } from './unmapped.ts';
export { Variable } from './variable.ts';
export { withTags } from './with-tags.ts';
