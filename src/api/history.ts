import * as z from 'zod';
import { flowRunsRequest } from './filters.ts';
import { dateTime } from './scalars.ts';
import { stateType } from './state.ts';

/** How many runs there were, interval by interval; the filters are those of a list. */
export const historyRequest = flowRunsRequest.omit({ sort: true, limit: true, offset: true }).extend({
  history_start: dateTime,
  history_end: dateTime,
  history_interval_seconds: z.number(),
});

export const history = z.array(
  z.object({
    interval_start: dateTime,
    interval_end: dateTime,
    states: z.array(
      z.object({
        state_type: stateType,
        state_name: z.string(),
        count_runs: z.number().int(),
        /** Seconds. */
        sum_estimated_run_time: z.number(),
        /** Seconds. */
        sum_estimated_lateness: z.number(),
      }),
    ),
  }),
);
export type History = z.infer<typeof history>;
