import type { RunState } from '../model/run-state.ts';

/** What happens in a flow run, its subflows included, as it happens: for printing a run while it goes. */
export type RunEvent =
  | {
      kind: 'flow-run';
      flowRunId: string;
      flowRunName: string;
      flowName: string;
      /** Present for subflows: the task run that stands for it in its parent. */
      parentTaskRunId?: string;
      state: RunState;
    }
  | {
      kind: 'task-run';
      taskRunId: string;
      taskRunName: string;
      /** Absent for a task outside of flows. */
      flowRunId?: string;
      callSite?: string;
      state: RunState;
    }
  | {
      kind: 'log';
      flowRunId?: string;
      flowRunName?: string;
      taskRunId?: string;
      taskRunName?: string;
      /** Python's levels: 10 debug, 20 info, 30 warning, 40 error, 50 critical. */
      level: number;
      message: string;
      timestamp: string;
    };
