import type { FlowRunPolicy } from '../../api/flow-run.ts';
import type { State, StateCreate } from '../../api/state.ts';
import type { StateType } from '../../model/run-state.ts';
import { recordOf } from '../loose-json.ts';

/**
 * One rule about flow runs that change their state. It is asked when the current type is in `from` and the
 * proposed one in `to`; `none` stands for a run that has no state yet.
 */
export interface Rule<Of extends AnyTransition = Transition> {
  name: string;
  /** Such a rule is asked even after another has put a different state in the place of the proposed one. */
  always?: true;
  from: TypeSet;
  to: TypeSet;
  /** May change `transition.proposed` and `transition.run.policy` in place; a verdict stops or replaces the proposal. */
  before?(transition: Of): Verdict | undefined;
  /** Called when the transition is to be written and the rule still covers it, last rule first. */
  after?(transition: Of): void;
}

export type TypeSet = 'any' | readonly (StateType | 'none')[];

/** A transition of a run under judgement. Rules that change the policy assign a new one, never change it in place. */
export interface AnyTransition<Run extends TimesDraft = TimesDraft> {
  run: Run;
  initial: State | null;
  proposed: State;
  /** Microseconds since the epoch. */
  nowMicros: number;
  newId(): string;
}

/** A transition of a flow run. */
export interface Transition extends AnyTransition<RunDraft> {
  /** The version of Prefect's client that proposes it; null where something else does. */
  clientVersion: string | null;
  /** Null for a run without a deployment. */
  slots: DeploymentSlots | null;
}

/**
 * The concurrency slots of a run's deployment. A rule decides by what they say and takes or gives them in its `after`,
 * when it is certain that the transition is written.
 */
export interface DeploymentSlots {
  /** `gone` where the deployment has been removed. */
  limit(): 'gone' | 'unlimited' | { slots: number; hasFree: boolean; isFull: boolean };
  /** What becomes of a run for which there is none. */
  onCollision(): 'ENQUEUE' | 'CANCEL_NEW';
  /** Whether a slot is still held by that lease. */
  isHeld(leaseId: string): boolean;
  /** Takes a slot, held by a lease of that id for as long as a run may need to show its first sign of life. */
  take(leaseId: string): void;
  renew(leaseId: string): void;
  /** Ends a lease that nobody will renew, and keeps the slot. */
  keepWithoutLease(leaseId: string): void;
  /** Gives back what a lease holds, or one slot where there is no such lease. */
  giveBack(leaseId: string | null): void;
}

/** What of a flow run rules may read and, but for what identifies it, change. */
export interface RunDraft extends TimesDraft {
  readonly id: string;
  readonly deploymentId: string | null;
  readonly parentTaskRunId: string | null;
  readonly infrastructurePid: string | null;
  policy: FlowRunPolicy;
}

/** What of a run, flow run or task run, follows from its states. */
export interface TimesDraft {
  runCount: number;
  startTime: string | null;
  endTime: string | null;
  expectedStartTime: string | null;
  nextScheduledStartTime: string | null;
  /** Seconds. */
  totalRunTime: number;
}

export type Verdict =
  /** The proposed state gives way to another; `null` keeps the current one. */
  | { type: 'reject'; state: StateCreate | null; reason: string }
  | { type: 'wait'; delaySeconds: number; reason: string }
  | { type: 'abort'; reason: string };

export function reject(state: StateCreate | null, reason: string): Verdict {
  return { type: 'reject', state, reason };
}

export function abort(reason: string): Verdict {
  return { type: 'abort', reason };
}

/** Whether a rule of `set` is to be asked about `type`. */
export function covers(set: TypeSet, type: StateType | 'none'): boolean {
  return set === 'any' || set.includes(type);
}

export const TERMINAL = ['COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED'] as const;

/** Whether a state's data describes a result that lies in storage. */
export function hasStoredResult({ data }: State): boolean {
  const described = recordOf(data);
  return described !== undefined && described.type !== 'unpersisted';
}
