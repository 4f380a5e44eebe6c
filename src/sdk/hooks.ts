import type { RunState } from '../model/run-state.ts';

/**
 * What a flow or task does when its run enters a state. It runs in the run's context, so loggers and artifacts work;
 * what it throws is logged and changes nothing.
 *
 * @example
 * const tell: TaskHook = (task, run, state) => console.warn(`${task.name}: ${run.name} is ${state.name}`);
 * const load = task({ onFailure: tell }, async () => fetch('https://example.org'));
 */
export type TaskHook = (
  task: { readonly name: string },
  taskRun: { readonly id: string; readonly name: string; readonly runCount: number },
  state: RunState,
) => unknown;

/** The same for flows. */
export type FlowHook = (
  flow: { readonly name: string },
  flowRun: { readonly id: string; readonly name: string; readonly runCount: number },
  state: RunState,
) => unknown;

/** One of something, or a list of them. */
export type OneOrMore<T> = T | readonly T[];
