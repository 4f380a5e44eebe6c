import * as z from 'zod';
import { STATE_TYPES } from '../model/run-state.ts';
import { flowFilter, flowRunFilter, flowRunSort, flowRunsRequest, taskRunFilter } from './filters.ts';
import { dateTime, json, orDefault, uuid } from './scalars.ts';
import { stateType } from './state.ts';
import { taskRun } from './task-run.ts';

/* What Prefect's web interface asks for beyond what other clients need. */

const { deployments, work_pools } = flowRunsRequest.shape;

/** The largest number of runs in the interface's chart of runs. */
const HISTORY_LIMIT = 1000;

export const runChartRequest = z.object({
  sort: orDefault(flowRunSort, 'EXPECTED_START_TIME_DESC'),
  limit: z.number().int().min(0).max(HISTORY_LIMIT).default(HISTORY_LIMIT),
  offset: orDefault(z.number().int().min(0), 0),
  flows: flowFilter.nullish(),
  flow_runs: flowRunFilter.nullish(),
  task_runs: taskRunFilter.nullish(),
  deployments,
  work_pools,
});

/** A flow run as a point of the chart; durations are seconds. */
export const chartedRun = z.object({
  id: uuid,
  state_type: stateType,
  timestamp: dateTime,
  duration: z.number(),
  lateness: z.number(),
});
export type ChartedRun = z.output<typeof chartedRun>;

const IDS_LIMIT = 200;
export const flowRunIdsRequest = z.object({ flow_run_ids: z.array(uuid).max(IDS_LIMIT) });
export const flowIdsRequest = z.object({ flow_ids: z.array(uuid).max(IDS_LIMIT) });

export const nextRun = z.object({
  id: uuid,
  flow_id: uuid,
  name: z.string(),
  state_name: z.string(),
  state_type: stateType,
  next_scheduled_start_time: dateTime,
});
export type NextRun = z.output<typeof nextRun>;

export const taskRunCountsRequest = z.object({
  flows: flowFilter.nullish(),
  flow_runs: flowRunFilter.nullish(),
  task_runs: taskRunFilter.nullish(),
  deployments,
  work_pools,
});

/** Task runs that ended within one of the dashboard's bars. */
export const taskRunCount = z.object({ completed: z.number().int(), failed: z.number().int() });
export type TaskRunCount = z.output<typeof taskRunCount>;

export const formCheckRequest = z.object({
  schema: z.record(z.string(), json),
  values: z.record(z.string(), json),
});
export const formCheck = z.object({ valid: z.boolean(), errors: z.array(json) });

export const countByState = z.object(
  Object.fromEntries(STATE_TYPES.map((type) => [type, z.number().int().default(0)])),
);

export const uiTaskRun = taskRun.extend({ flow_run_name: z.string().nullish() });
