import type { FlowRun, TaskRun } from '../../src/model/run.ts';
import { defaultStateName, type RunState, type StateType } from '../../src/model/run-state.ts';

/** `COMPLETED` at a time of one fixed minute, in seconds. */
export function state(type: StateType, seconds = 0, message?: string): RunState {
  const timestamp = `2026-01-01T00:00:${seconds.toFixed(6).padStart(9, '0')}Z`;
  return { type, name: defaultStateName(type), timestamp, ...(message ? { message } : {}) };
}

/** A flow run of which only what is given matters. */
export function flowRun(given: Partial<Omit<FlowRun, 'state'>> & { id: string; state?: RunState }): FlowRun {
  return {
    name: `${given.id}-name`,
    flowId: 'flow-id',
    parameters: {},
    tags: [],
    labels: {},
    state: state('RUNNING'),
    runCount: 1,
    totalRunTime: 0,
    created: '2026-01-01T00:00:00.000000Z',
    ...given,
  };
}

/** A task run of which only what is given matters. */
export function taskRun(
  given: Partial<Omit<TaskRun, 'state'>> & { id: string; state?: StateType; at?: number; message?: string },
): TaskRun {
  const { state: type = 'COMPLETED', at = 0, message, ...rest } = given;
  return {
    name: `${given.id}-0`,
    flowRunId: 'f1',
    taskKey: given.id,
    dynamicKey: '0',
    state: state(type, at, message),
    runCount: 1,
    totalRunTime: 0,
    tags: [],
    labels: {},
    inputs: {},
    ...rest,
  };
}
