import type { RunEvent } from '../run-event.ts';
import type { TaskAddress } from '../task-registry.ts';
import type { Cancellation } from './cancellation.ts';
import type { EnginePort } from './port.ts';
import type { FlowRunRecord, TaskRunRecord } from './run-records.ts';

/** Decides when and where the bodies of tasks run. All else of a task run, its retries too, stays with the engine. */
export interface TaskRunner {
  /**
   * Waits until one more body may begin; rejects with the cancellation's reason when that comes first.
   * @internal
   */
  admit(admission: Admission): Place | Promise<Place>;
}

export interface Admission {
  /** Whoever calls the task, its flow's attempt or a task run: what a runner bounds, it bounds for each of them. */
  readonly caller: object;
  readonly cancellation: Cancellation;
}

/** Room for one body. */
export interface Place {
  /** Absent where the body runs in the flow's own process. Rejects with what the body throws. */
  readonly run?: (task: HostableTask, args: readonly unknown[], scope: BodyScope) => Promise<unknown>;
  /** To be called once, as soon as nobody waits for the body any more. */
  leave(): void;
}

export interface HostableTask {
  readonly name: string;
  /** Undefined where no module can be told that defines the task. */
  readonly address: TaskAddress | undefined;
}

/** What surrounds a body, as far as it goes along to another process. */
export interface BodyScope {
  readonly port: EnginePort;
  readonly cancellation: Cancellation;
  readonly logPrints: boolean;
  readonly emit: ((event: RunEvent) => void) | undefined;
  readonly flow: BodyFlow | undefined;
  readonly task: { readonly run: TaskRunRecord } | undefined;
}

interface BodyFlow {
  readonly run: FlowRunRecord;
  readonly parameters: Readonly<Record<string, unknown>>;
}
